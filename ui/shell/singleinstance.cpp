#include "ui/shell/singleinstance.h"

#include <QtCore/QCryptographicHash>
#include <QtCore/QDir>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QStandardPaths>
#include <QtNetwork/QLocalSocket>

namespace sharepane::ui {

using namespace Qt::StringLiterals;

namespace {

constexpr int patienceMs = 500;
constexpr qint64 longestRequest = 1 << 20; ///< an invitation as a link is long

/// A socket path may have about 100 characters, a workspace's path more: so its hash, in the user's own
/// run-time folder.
QString socketName(const std::filesystem::path& workspace)
{
    std::error_code ignored;
    const auto canonical = std::filesystem::weakly_canonical(workspace, ignored);
    const QByteArray path = QByteArray::fromStdString((canonical.empty() ? workspace : canonical).string());
    const QByteArray hash = QCryptographicHash::hash(path, QCryptographicHash::Sha256).toHex().left(24);
    QString folder = QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation);
    if (folder.isEmpty()) {
        folder = QDir::tempPath();
    }
    return folder + u"/sharepane-"_s + QString::fromLatin1(hash);
}

} // namespace

SingleInstance::SingleInstance(const std::filesystem::path& workspace, QObject* parent)
    : QObject(parent)
    , m_name(socketName(workspace))
{
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, &SingleInstance::take);
}

bool SingleInstance::handOver(const LaunchRequest& request) const
{
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(patienceMs)) {
        return false;
    }
    const QJsonObject object{{"page"_L1, request.page}, {"invitation"_L1, request.invitation}};
    socket.write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
    // The answer tells a living window from the remains of one.
    // Each wait may be over before it begins, so only what arrived counts.
    socket.waitForBytesWritten(patienceMs);
    if (socket.bytesAvailable() == 0) {
        socket.waitForReadyRead(patienceMs);
    }
    return socket.bytesAvailable() > 0;
}

bool SingleInstance::listen()
{
    if (m_server.listen(m_name)) {
        return true;
    }
    // Nobody answered in handOver: what is there was left behind by a crash.
    QLocalServer::removeServer(m_name);
    return m_server.listen(m_name);
}

void SingleInstance::take()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QLocalSocket::disconnected, socket, &QObject::deleteLater);
        const auto read = [this, socket] {
            if (!socket->canReadLine()) {
                if (socket->bytesAvailable() > longestRequest) {
                    socket->abort();
                }
                return;
            }
            const QJsonObject object = QJsonDocument::fromJson(socket->readLine(longestRequest)).object();
            socket->write("ok\n");
            socket->flush();
            socket->disconnectFromServer();
            Q_EMIT requested({object["page"_L1].toString().left(64), object["invitation"_L1].toString()});
        };
        connect(socket, &QLocalSocket::readyRead, this, read);
        read();
    }
}

} // namespace sharepane::ui
