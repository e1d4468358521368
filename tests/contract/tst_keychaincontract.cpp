#include "core/secrets/keychain.h"
#include "tests/contract/secretstorecontract.h"

#include <QtCore/QCoreApplication>
#include <QtTest/QTest>

/// Runs with GNOME's keyring (with_keyring.sh). The main thread runs no event loop while it waits for the
/// keychain, as sharepanectl's does not.
int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    sharepane::test::SecretStoreContract contract(sharepane::secrets::KeychainStore::open);
    return QTest::qExec(&contract, argc, argv);
}
