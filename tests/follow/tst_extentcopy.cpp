#include "core/base/checksum.h"
#include "core/follow/cachefolder.h"
#include "core/follow/extentcopy.h"

#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <sys/stat.h>

using namespace sharepane;
using namespace sharepane::follow;
namespace fs = std::filesystem;

namespace {

const std::string tableId = "11111111-1111-4111-8111-111111111111";

std::string checksumOf(const std::string& bytes)
{
    Checksum checksum;
    checksum.add(std::as_bytes(std::span(bytes)));
    return checksum.hex();
}

void write(const fs::path& file, const std::string& bytes)
{
    std::ofstream(file, std::ios::binary) << bytes;
}

std::string read(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

ReadAt readerOfBytes(const std::string& bytes, std::size_t* readBytes = nullptr)
{
    return [bytes, readBytes](std::uint64_t offset, std::span<std::byte> into) -> Result<std::size_t> {
        const std::size_t from = std::min<std::size_t>(offset, bytes.size());
        const std::size_t count = std::min(into.size(), bytes.size() - from);
        std::copy_n(std::as_bytes(std::span(bytes)).begin() + static_cast<std::ptrdiff_t>(from), count,
                    into.begin());
        if (readBytes != nullptr) {
            *readBytes += count;
        }
        return count;
    };
}

std::string pattern(std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<char>((i * 2654435761U) >> 13U);
    }
    return bytes;
}

} // namespace

class TestExtentCopy : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_dir;
    fs::path m_target;
    const std::string m_bytes = pattern(3'000'001);
    const std::function<void(std::uint64_t)> m_ignore = [](std::uint64_t) {
    };

    [[nodiscard]] ExtentRef extent() const
    {
        return {tableId, "a.parquet", static_cast<std::int64_t>(m_bytes.size()), checksumOf(m_bytes)};
    }

private Q_SLOTS:
    void init()
    {
        m_target = fs::path(m_dir.path().toStdString()) / QTest::currentTestFunction();
        fs::create_directories(m_target);
        m_target /= "a.parquet";
    }

    void aCopyIsCompleteAndCounted()
    {
        std::uint64_t counted = 0;
        const auto copied = copyExtent(extent(), readerOfBytes(m_bytes), m_target, {},
                                       [&](std::uint64_t bytes) { counted += bytes; });
        QVERIFY(copied);
        QCOMPARE(read(m_target), m_bytes);
        QCOMPARE(counted, m_bytes.size());
        QVERIFY(!fs::exists(m_target.string() + ".part"));
    }

    void anInterruptedCopyIsContinued()
    {
        write(m_target.string() + ".part", m_bytes.substr(0, 2'000'000));
        std::size_t readBytes = 0;
        QVERIFY(copyExtent(extent(), readerOfBytes(m_bytes, &readBytes), m_target, {}, m_ignore));
        QCOMPARE(read(m_target), m_bytes);
        QCOMPARE(readBytes, std::size_t{1'000'001});
    }

    void aCancelledCopyLeavesItsPartForTheNext()
    {
        const CancelSource cancel;
        const auto copied =
            copyExtent(extent(), readerOfBytes(m_bytes), m_target, cancel.token(), [&](std::uint64_t bytes) {
                if (bytes > 0) {
                    cancel.cancel();
                }
            });
        QVERIFY(!copied);
        QCOMPARE(copied.error().code, ErrorCode::cancelled);
        QVERIFY(!fs::exists(m_target));
        std::size_t readBytes = 0;
        QVERIFY(copyExtent(extent(), readerOfBytes(m_bytes, &readBytes), m_target, {}, m_ignore));
        QCOMPARE(read(m_target), m_bytes);
        QVERIFY(readBytes < m_bytes.size());
    }

    void aPartWithOtherBytesIsFoundOutAndDiscarded()
    {
        write(m_target.string() + ".part", std::string(2'000'000, 'x'));
        const auto copied = copyExtent(extent(), readerOfBytes(m_bytes), m_target, {}, m_ignore);
        QVERIFY(!copied);
        QCOMPARE(copied.error().code, ErrorCode::corrupt);
        QVERIFY(!fs::exists(m_target));
        QVERIFY(copyExtent(extent(), readerOfBytes(m_bytes), m_target, {}, m_ignore));
        QCOMPARE(read(m_target), m_bytes);
    }

    void aPartWithoutAChecksumToVerifyItIsNotTrusted()
    {
        ExtentRef unchecked = extent();
        unchecked.checksum.clear();
        write(m_target.string() + ".part", std::string(2'000'000, 'x'));
        QVERIFY(copyExtent(unchecked, readerOfBytes(m_bytes), m_target, {}, m_ignore));
        QCOMPARE(read(m_target), m_bytes);
    }

    void wrongBytesNeverGetTheName_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        std::string flipped = m_bytes;
        flipped[1'234'567] = static_cast<char>(flipped[1'234'567] ^ 16);
        QTest::newRow("a flipped bit") << QByteArray::fromStdString(flipped);
        QTest::newRow("too short") << QByteArray::fromStdString(m_bytes.substr(1));
        QTest::newRow("too long") << QByteArray::fromStdString(m_bytes + "x");
        QTest::newRow("nothing") << QByteArray();
    }

    void wrongBytesNeverGetTheName()
    {
        QFETCH(QByteArray, bytes);
        const auto copied = copyExtent(extent(), readerOfBytes(bytes.toStdString()), m_target, {}, m_ignore);
        QVERIFY(!copied);
        QCOMPARE(copied.error().code, ErrorCode::corrupt);
        QVERIFY(!fs::exists(m_target));
        QVERIFY(!fs::exists(m_target.string() + ".part"));
    }

    void anEmptyExtentIsAFile()
    {
        QVERIFY(copyExtent({tableId, "e", 0, checksumOf("")}, readerOfBytes(""), m_target, {}, m_ignore));
        QCOMPARE(fs::file_size(m_target), std::uintmax_t{0});
    }

    void aLinkSharesTheBytes()
    {
        const fs::path from = m_target.string() + ".leader";
        write(from, m_bytes);
        const auto linked = linkExtent(extent(), from, m_target);
        QVERIFY(linked && *linked);
        struct stat a {};
        struct stat b {};
        QCOMPARE(::stat(from.c_str(), &a), 0);
        QCOMPARE(::stat(m_target.c_str(), &b), 0);
        QCOMPARE(a.st_ino, b.st_ino);
    }

    void aLinkToTheWrongSizeIsTakenBack()
    {
        const fs::path from = m_target.string() + ".leader";
        write(from, m_bytes.substr(1));
        const auto linked = linkExtent(extent(), from, m_target);
        QVERIFY(!linked);
        QCOMPARE(linked.error().code, ErrorCode::corrupt);
        QVERIFY(!fs::exists(m_target));
        QVERIFY(fs::exists(from));
    }

    void anotherFileSystemMeansACopy()
    {
        const QTemporaryDir memory(QStringLiteral("/dev/shm/sharepane-XXXXXX"));
        struct stat here {};
        struct stat there {};
        if (!memory.isValid() || ::stat(m_dir.path().toUtf8().constData(), &here) != 0 ||
            ::stat(memory.path().toUtf8().constData(), &there) != 0 || here.st_dev == there.st_dev) {
            QSKIP("no second file system");
        }
        const fs::path from = fs::path(memory.path().toStdString()) / "leader";
        write(from, m_bytes);
        const auto linked = linkExtent(extent(), from, m_target);
        QVERIFY(linked);
        QVERIFY(!*linked);
        const auto reader = readerOf(from);
        QVERIFY(reader);
        QVERIFY(copyExtent(extent(), *reader, m_target, {}, m_ignore));
        QCOMPARE(read(m_target), m_bytes);
    }

    void aNameInTheCacheCannotLeaveIt_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("plain");
        QTest::newRow("ours") << "part-0001-a.parquet" << true;
        QTest::newRow("partition") << "day=1/part-0.parquet" << false;
        QTest::newRow("parent") << ".." << false;
        QTest::newRow("hidden") << ".readers" << false;
        QTest::newRow("a part") << "a.part" << false;
        QTest::newRow("umlaut") << "größe.parquet" << false;
        QTest::newRow("long") << QString(300, QLatin1Char('a')) << false;
    }

    void aNameInTheCacheCannotLeaveIt()
    {
        QFETCH(QString, path);
        QFETCH(bool, plain);
        const std::string name = CacheFolder::fileName(path.toStdString());
        QCOMPARE(name == path.toStdString(), plain);
        QVERIFY(name.find('/') == std::string::npos);
        QVERIFY(name.size() <= 200);
        QVERIFY(!name.starts_with('.'));
        QVERIFY(!name.ends_with(".part"));
    }

    void nothingIsRemovedUnderAReader()
    {
        const CacheFolder cache(m_target.parent_path() / "cache");
        QVERIFY(cache.makeTableFolder(tableId));
        {
            const auto reader = cache.lockForReading();
            QVERIFY(reader);
            const auto other = cache.lockForReading();
            QVERIFY(other);
            QVERIFY(!cache.tryLockForRemoval());
        }
        QVERIFY(cache.tryLockForRemoval());
    }
};

QTEST_GUILESS_MAIN(TestExtentCopy)
#include "tst_extentcopy.moc"
