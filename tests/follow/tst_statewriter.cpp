#include "core/follow/statewriter.h"

#include <QtTest>

#include <filesystem>
#include <thread>

using namespace sharepane;
using namespace sharepane::follow;
using workspace::sql::value;

namespace {

Result<void> set(sql::Session& session, const std::string& key, const std::string& text)
{
    TRY(session.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", {value(key), value(text)}));
    return {};
}

} // namespace

class TestStateWriter : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_dir;
    std::shared_ptr<workspace::Workspace> m_workspace;

    std::string setting(const std::string& key) const
    {
        sql::Session session(*m_workspace->database());
        auto rows = *session.select("SELECT value FROM settings WHERE key = ?", {value(key)});
        return rows.next() ? rows.text(0) : "none";
    }

private Q_SLOTS:
    void init()
    {
        m_workspace.reset();
        m_dir = std::make_unique<QTemporaryDir>();
        m_workspace = *workspace::Workspace::open(m_dir->path().toStdString());
    }

    void whatIsPublishedIsSeenByOthersAtOnce()
    {
        StateWriter writer(m_workspace);
        for (int i = 0; i < 100; ++i) {
            const std::string now = std::to_string(i);
            QVERIFY(writer.publish([&](sql::Session& session) { return set(session, "k", now); }));
            QCOMPARE(setting("k"), now);
        }
        QVERIFY(writer.settle());
    }

    void oneThatFailsTakesNothingOfTheOthersWithIt()
    {
        StateWriter writer(m_workspace);
        std::vector<std::thread> threads;
        std::atomic<int> failed = 0;
        for (int i = 0; i < 20; ++i) {
            threads.emplace_back([&writer, &failed, i] {
                const auto write = [i](sql::Session& session) -> Result<void> {
                    TRY(set(session, "k" + std::to_string(i), "there"));
                    return i % 2 == 0 ? Result<void>() : fail(ErrorCode::failed, "test", {}, "odd");
                };
                const auto written = i % 3 == 0 ? writer.run(write) : writer.publish(write);
                failed += written ? 0 : 1;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(failed, 10);
        for (int i = 0; i < 20; ++i) {
            QCOMPARE(setting("k" + std::to_string(i)), std::string(i % 2 == 0 ? "there" : "none"));
        }
    }

    void whatIsPostedIsWrittenBeforeTheWriterEnds()
    {
        {
            StateWriter writer(m_workspace);
            writer.post([](sql::Session& session) { return set(session, "posted", "there"); });
        }
        QCOMPARE(setting("posted"), std::string("there"));
    }

    void theLogOfPublicationsDoesNotGrowWithoutEnd()
    {
        StateWriter writer(m_workspace);
        for (int i = 0; i < 600; ++i) {
            const std::string text(100'000, static_cast<char>('a' + i % 26));
            QVERIFY(writer.publish([&](sql::Session& session) { return set(session, "large", text); }));
        }
        QVERIFY(std::filesystem::file_size(m_workspace->directory() / "sharepane.db-wal") < (20U << 20U));
    }
};

QTEST_GUILESS_MAIN(TestStateWriter)
#include "tst_statewriter.moc"
