#pragma once

#include "core/secrets/secretstore.h"

#include <QObject>
#include <QTemporaryDir>

#include <functional>
#include <memory>

namespace sharepane::test {

/// Opens the store of a workspace's folder, as a process does that starts now.
using OpenSecrets =
    std::function<Result<std::shared_ptr<secrets::SecretStore>>(const std::filesystem::path& workspace)>;

/// What every secret store must keep: each sentence of core/secrets/secretstore.h, as a test.
class SecretStoreContract : public QObject {
    Q_OBJECT

public:
    explicit SecretStoreContract(OpenSecrets open);

private Q_SLOTS:
    void init();

    void whatWasWrittenIsRead();
    void bytesOfEveryValueComeBack();
    void theLargestSecretComesBackAndALargerOneIsRefused();
    void writingReplaces();
    void whatIsNotThereIsNotFound();
    void removedIsGoneAndRemovingAgainSucceeds();
    void namesAreKeptApart();
    void workspacesAreKeptApart();
    void anotherStoreObjectSeesTheSecretAtOnce();
    void namesThatAreNoneAreRefusedByEveryMethod();
    void manyThreadsLoseNothing();
    void itSaysWhereItIs();

private:
    const OpenSecrets m_open;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<secrets::SecretStore> m_store;
};

} // namespace sharepane::test
