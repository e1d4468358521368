#include "ui/controllers/jobs.h"

#include <QtTest>

#include <atomic>
#include <semaphore>

using namespace sharepane;

/// The promise of a job: one end, on the owner's thread, or none when the owner is gone.
class TestUiJobs : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theAnswerComesOnceOnTheOwnersThread()
    {
        ui::Jobs jobs;
        int answers = 0;
        QThread* worker = nullptr;
        QThread* home = nullptr;
        auto* job = jobs.run(
            this,
            [&worker](const CancelToken&) -> Result<int> {
                worker = QThread::currentThread();
                return 7;
            },
            [&](const Result<int>& result) {
                ++answers;
                home = QThread::currentThread();
                QCOMPARE(*result, 7);
            });
        QSignalSpy finished(job, &ui::Job::finished);
        QVERIFY(finished.wait());
        QCOMPARE(answers, 1);
        QCOMPARE(home, thread());
        QVERIFY(worker != thread());
    }

    void aCancelledJobStillAnswersOnce()
    {
        ui::Jobs jobs;
        int answers = 0;
        auto* job = jobs.run(
            this,
            [](const CancelToken& cancel) -> Result<void> {
                cancel.waitFor(std::chrono::hours(1));
                return fail(ErrorCode::cancelled, "wait", {}, {});
            },
            [&](const Result<void>& result) {
                ++answers;
                QCOMPARE(result.error().code, ErrorCode::cancelled);
            });
        job->cancel();
        job->cancel();
        QTRY_COMPARE(answers, 1);
    }

    void theAnswerToADestroyedOwnerIsDroppedAndItsWorkCancelled()
    {
        ui::Jobs jobs;
        std::binary_semaphore begun{0};
        std::atomic<bool> ended = false;
        bool answered = false;
        {
            QObject owner;
            jobs.run(
                &owner,
                [&](const CancelToken& cancel) -> Result<void> {
                    begun.release();
                    cancel.waitFor(std::chrono::hours(1));
                    ended = true;
                    return {};
                },
                [&](const Result<void>&) { answered = true; });
            begun.acquire();
        }
        QTRY_VERIFY(ended);
        QCoreApplication::processEvents();
        QVERIFY(!answered);
    }

    void anAnswerAlreadyQueuedIsDroppedWithItsOwner()
    {
        ui::Jobs jobs;
        std::binary_semaphore ended{0};
        bool answered = false;
        auto owner = std::make_unique<QObject>();
        auto* job = jobs.run(
            owner.get(), [](const CancelToken&) -> Result<void> { return {}; },
            [&](const Result<void>&) { answered = true; });
        QVERIFY(job != nullptr);
        jobs.run(
            this,
            [&](const CancelToken&) -> Result<void> {
                ended.release();
                return {};
            },
            [](const Result<void>&) {});
        ended.acquire();
        owner.reset();
        QCoreApplication::processEvents();
        QVERIFY(!answered);
    }

    void anOwnerMayDieInItsOwnAnswer()
    {
        ui::Jobs jobs;
        auto* owner = new QObject;
        QSignalSpy gone(owner, &QObject::destroyed);
        jobs.run(
            owner, [](const CancelToken&) -> Result<void> { return {}; },
            [owner](const Result<void>&) { delete owner; });
        QVERIFY(gone.wait());
    }

    void endingTheProgramCancelsAndWaits()
    {
        std::atomic<int> ended = 0;
        {
            ui::Jobs jobs;
            for (int i = 0; i < 20; ++i) {
                jobs.run(
                    this,
                    [&](const CancelToken& cancel) -> Result<void> {
                        cancel.waitFor(std::chrono::hours(1));
                        ++ended;
                        return {};
                    },
                    [](const Result<void>&) {});
            }
        }
        QCOMPARE(ended, 20);
    }
};

QTEST_MAIN(TestUiJobs)
#include "tst_uijobs.moc"
