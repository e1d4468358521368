#include "core/secrets/encryptedfile.h"
#include "tests/contract/secretstorecontract.h"

#include <QtTest/QTest>

int main(int argc, char** argv)
{
    sharepane::test::SecretStoreContract contract([](const std::filesystem::path& workspace) {
        return sharepane::secrets::EncryptedFileStore::open(workspace / "secrets.json",
                                                            "a key for this test only");
    });
    return QTest::qExec(&contract, argc, argv);
}
