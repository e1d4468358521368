#include "core/secrets/keychain.h"

#include "core/base/ids.h"
#include "core/secrets/privatefile.h"

#include <QtCore/QByteArray>
#include <QtCore/QThread>
#include <qt6keychain/keychain.h>

#include <chrono>
#include <future>
#include <memory>
#include <system_error>

namespace sharepane::secrets {

namespace {

constexpr auto patience = std::chrono::minutes(2);
constexpr std::size_t idSize = 36;

struct Answer {
    QKeychain::Error error = QKeychain::OtherError;
    std::string text; ///< what the keychain says of the error
    std::string value;
};

/// The thread of all keychain jobs of this process. QtKeychain does them one after the other by an object
/// that belongs to the first thread which ever had one, and which must have an event loop as long as there
/// are jobs. So this thread is never ended: it holds nothing that must be written back, and waits at exit.
class KeychainThread {
public:
    static KeychainThread& get()
    {
        static auto* const thread = new KeychainThread; // NOLINT(*-owning-memory): see above
        return *thread;
    }

    /// Makes the job there, starts it and waits for what comes of it.
    Answer run(std::function<std::unique_ptr<QKeychain::Job>()> make)
    {
        const auto promise = std::make_shared<std::promise<Answer>>();
        auto answer = promise->get_future();
        QMetaObject::invokeMethod(&m_room, [promise, make = std::move(make)] {
            QKeychain::Job* job = make().release(); // deletes itself when it has finished
            QObject::connect(job, &QKeychain::Job::finished, job, [promise](QKeychain::Job* done) {
                const auto* read = qobject_cast<QKeychain::ReadPasswordJob*>(done);
                promise->set_value({done->error(), done->errorString().toStdString(),
                                    read != nullptr ? read->binaryData().toStdString() : std::string()});
            });
            job->start();
        });
        if (answer.wait_for(patience) != std::future_status::ready) {
            return {QKeychain::NoBackendAvailable, "it has not answered for two minutes", {}};
        }
        return answer.get();
    }

private:
    KeychainThread()
    {
        m_room.moveToThread(&m_thread);
        m_thread.setObjectName(QStringLiteral("keychain"));
        m_thread.start();
    }
    QThread m_thread;
    QObject m_room; // lives in m_thread
};

QString serviceName()
{
    return QStringLiteral("sharepane");
}

tl::unexpected<Error> failure(const Answer& answer, const std::string& op, const std::string& name)
{
    const std::string text = answer.text.empty() ? "the keychain refused" : answer.text;
    switch (answer.error) {
    case QKeychain::EntryNotFound:
        return fail(ErrorCode::notFound, op, name, "the system's keychain has none of that name");
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return fail(ErrorCode::needsPerson, op, name, "the keychain did not allow it: " + text,
                    "unlock the keychain, then try again");
    default:
        return fail(
            ErrorCode::needsPerson, op, name, "the system's keychain can't be used: " + text,
            "unlock it, or on a server without one give SHAREPANE_SECRETS_FILE_KEY, which keeps secrets "
            "in an encrypted file");
    }
}

/// The id in the workspace's file, made when there is none. Several processes may do so at once: the first
/// one's holds.
Result<std::string> workspaceId(const std::filesystem::path& workspace)
{
    const auto file = workspace / "secrets.id";
    auto id = readSmallFile(file, idSize + 1);
    if (!id && id.error().code == ErrorCode::notFound) {
        const auto mine = workspace / ("secrets.id." + newUuid());
        TRY(writePrivateFile(mine, newUuid() + "\n"));
        std::error_code error;
        std::filesystem::create_hard_link(mine, file, error);
        std::error_code ignored;
        std::filesystem::remove(mine, ignored);
        if (error && error != std::errc::file_exists) {
            return fail(systemError(error.value(), "make", file.string()));
        }
        id = readSmallFile(file, idSize + 1);
    }
    const std::string text = TRY(std::move(id)).substr(0, idSize);
    if (!isUuid(text)) {
        return fail(ErrorCode::corrupt, "read the name of the workspace's secrets in", file.string(),
                    "it is no UUID", "bring the file back from a copy");
    }
    return text;
}

} // namespace

Result<std::shared_ptr<SecretStore>> KeychainStore::open(const std::filesystem::path& workspace)
{
    return std::shared_ptr<SecretStore>(new KeychainStore(TRY(workspaceId(workspace))));
}

Result<std::string> KeychainStore::read(const std::string& name)
{
    TRY(checkSecretName(name));
    Answer answer = KeychainThread::get().run([key = keyOf(name)] {
        auto job = std::make_unique<QKeychain::ReadPasswordJob>(serviceName());
        job->setKey(QString::fromStdString(key));
        return job;
    });
    if (answer.error != QKeychain::NoError) {
        return failure(answer, "read the secret", name);
    }
    return std::move(answer.value);
}

Result<void> KeychainStore::write(const std::string& name, std::string_view value)
{
    TRY(checkSecretName(name));
    TRY(checkSecretSize(name, value));
    const Answer answer =
        KeychainThread::get().run([key = keyOf(name), bytes = QByteArray(value.data(), std::ssize(value))] {
            auto job = std::make_unique<QKeychain::WritePasswordJob>(serviceName());
            job->setKey(QString::fromStdString(key));
            job->setBinaryData(bytes);
            return job;
        });
    if (answer.error != QKeychain::NoError) {
        return failure(answer, "keep the secret", name);
    }
    return {};
}

Result<void> KeychainStore::remove(const std::string& name)
{
    TRY(checkSecretName(name));
    const Answer answer = KeychainThread::get().run([key = keyOf(name)] {
        auto job = std::make_unique<QKeychain::DeletePasswordJob>(serviceName());
        job->setKey(QString::fromStdString(key));
        return job;
    });
    if (answer.error != QKeychain::NoError && answer.error != QKeychain::EntryNotFound) {
        return failure(answer, "remove the secret", name);
    }
    return {};
}

} // namespace sharepane::secrets
