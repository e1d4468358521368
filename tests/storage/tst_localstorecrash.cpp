#include "core/storage/objectstore.h"

#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>
#include <iostream>

using namespace sharepane;
using namespace sharepane::storage;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t largestObject = 400'000;

/// Bytes that tell whether they are whole: the length, then one letter.
std::string bytesFor(int number)
{
    const std::size_t size = 10 + static_cast<std::size_t>(number) * 7919 % largestObject;
    std::string bytes = std::to_string(size) + ':';
    bytes.resize(size, static_cast<char>('a' + number % 26));
    return bytes;
}

bool isWhole(const std::string& bytes)
{
    const std::size_t colon = bytes.find(':');
    return colon != std::string::npos && std::stoul(bytes) == bytes.size() &&
           bytes.find_first_not_of(bytes.back(), colon + 1) == std::string::npos;
}

/// Writes without end, and says the number of each write that succeeded.
int writeForever(const std::string& url, const fs::path& scratch)
{
    const auto store = openStore(url).value();
    for (int i = 0;; ++i) {
        const std::string bytes = bytesFor(i);
        const std::string key = "created/" + std::to_string(i);
        Result<void> created;
        if (i % 2 == 0) {
            std::ofstream(scratch / "source", std::ios::binary) << bytes;
            created = store->putIfAbsent(key, scratch / "source");
        } else {
            created = store->putIfAbsent(key, std::string_view(bytes));
        }
        const std::string number = std::to_string(i);
        const std::vector<NewObject> commit{{"extents/" + number, std::string_view(bytes)},
                                            {"log/" + number, std::string_view(bytes)},
                                            {"journal/" + number, std::string_view(bytes)}};
        if (!created || !store->put("replaced", std::string_view(bytes)) || !store->create(commit)) {
            return 1;
        }
        std::cout << i << std::endl;
    }
}

} // namespace

class TestLocalStoreCrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKilledWriterLosesNothingAcknowledgedAndLeavesNothingHalf()
    {
        for (int round = 0; round < 8; ++round) {
            const QTemporaryDir folder;
            const std::string url = folder.path().toStdString() + "/store";
            QProcess writer;
            writer.start(QCoreApplication::applicationFilePath(),
                         {QStringLiteral("--write"), QString::fromStdString(url), folder.path()});
            QByteArray said;
            while (said.count('\n') < 3 + round * 4) {
                QVERIFY(writer.waitForReadyRead(60'000));
                said += writer.readAllStandardOutput();
            }
            writer.kill();
            writer.waitForFinished();
            said += writer.readAllStandardOutput();
            check(url, static_cast<int>(said.count('\n')));
        }
    }

private:
    /// How many objects a folder has: the first ones of their numbers, all of them whole.
    static std::size_t countWhole(const ObjectStore& store, const std::string& folder)
    {
        const auto listed = store.listAfter(folder, "", 10'000).value();
        for (std::size_t i = 0; i < listed.size(); ++i) {
            if (!isWhole(store.get(folder + std::to_string(i)).value_or(""))) {
                return 0;
            }
        }
        return listed.size();
    }

    static void check(const std::string& url, int acknowledged)
    {
        const auto store = openStore(url).value();
        for (int i = 0; i < acknowledged; ++i) {
            QVERIFY(store->get("created/" + std::to_string(i)).value() == bytesFor(i));
        }
        const auto created = store->listAfter("created/", "", 10'000).value();
        QVERIFY(created.size() <= static_cast<std::size_t>(acknowledged) + 1);
        for (const auto& info : created) {
            QVERIFY(isWhole(store->get(info.key).value()));
        }
        QVERIFY(isWhole(store->get("replaced").value()));
        const std::size_t journal = countWhole(*store, "journal/");
        const std::size_t log = countWhole(*store, "log/");
        const std::size_t extents = countWhole(*store, "extents/");
        QVERIFY(static_cast<std::size_t>(acknowledged) <= journal && journal <= log && log <= extents);
        QVERIFY(extents <= static_cast<std::size_t>(acknowledged) + 1);
        const auto all = store->listAfter("", "", 100).value();
        for (const auto& info : all) {
            QVERIFY(info.isFolder() || info.key == "replaced");
        }
    }
};

int main(int argc, char** argv)
{
    if (argc == 4 && std::string_view(argv[1]) == "--write") {
        return writeForever(argv[2], argv[3]);
    }
    QCoreApplication app(argc, argv);
    TestLocalStoreCrash test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_localstorecrash.moc"
