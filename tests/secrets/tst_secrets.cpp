#include "core/secrets/encryptedfile.h"
#include "core/secrets/privatefile.h"
#include "core/secrets/secretstore.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace sharepane;
using namespace sharepane::secrets;

namespace {

constexpr auto variable = "SHAREPANE_SECRETS_FILE_KEY";
const std::string key = "a key for this test only";

mode_t modeOf(const std::filesystem::path& file)
{
    struct stat status = {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
}

} // namespace

/// What the encrypted file promises besides the contract of secret stores, and which store is used when.
class TestSecrets : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::filesystem::path root() { return m_folder->path().toStdString(); }
    std::filesystem::path file() { return root() / "secrets.json"; }
    std::shared_ptr<SecretStore> open(const std::string& passphrase = key)
    {
        return *EncryptedFileStore::open(file(), passphrase);
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        ::unsetenv(variable);
        ::unsetenv("CREDENTIALS_DIRECTORY");
    }

    void theFileShowsNeitherNamesNorValues()
    {
        QVERIFY(open()->write("account/contoso", "correct horse"));
        const std::string bytes = *readSmallFile(file(), 1U << 20U);
        for (const char* text : {"contoso", "correct horse", "Y29ycmVjdCBob3JzZQ"}) {
            QVERIFY2(bytes.find(text) == std::string::npos, text);
        }
        QCOMPARE(modeOf(file()), mode_t{0600});
    }

    void everyWriteIsEncryptedAnew()
    {
        QVERIFY(open()->write("a", "x"));
        const auto first = *readSmallFile(file(), 1U << 20U);
        QVERIFY(open()->write("a", "x"));
        QVERIFY(*readSmallFile(file(), 1U << 20U) != first);
    }

    void anotherKeyOpensNothingAndChangesNothing()
    {
        QVERIFY(open()->write("a", "x"));
        const auto other = open("another key of this length");
        QCOMPARE(other->read("a").error().code, ErrorCode::needsPerson);
        QCOMPARE(other->write("a", "y").error().code, ErrorCode::needsPerson);
        QCOMPARE(other->remove("a").error().code, ErrorCode::needsPerson);
        QCOMPARE(*open()->read("a"), std::string("x"));
    }

    void noChangedByteGivesAnotherSecret()
    {
        QVERIFY(open()->write("a", "x"));
        const auto bytes = *readSmallFile(file(), 1U << 20U);
        const auto store = open();
        std::size_t refused = 0;
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            std::string changed = bytes;
            changed[at] = changed[at] == 'A' ? 'B' : 'A';
            QVERIFY(writePrivateFile(file(), changed));
            const auto read = store->read("a");
            refused += read ? 0U : 1U;
            QVERIFY2(!read || *read == "x", std::to_string(at).c_str());
        }
        QVERIFY(refused + 5 > bytes.size()); // not those of the last newline and of unused bits of base64
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, bytes.size() / 2, bytes.size() - 4}) {
            QVERIFY(writePrivateFile(file(), bytes.substr(0, size)));
            QVERIFY(!store->read("a"));
        }
    }

    void aFileThatOthersMayReadIsRefused()
    {
        QVERIFY(open()->write("a", "x"));
        QVERIFY(::chmod(file().c_str(), 0640) == 0);
        QCOMPARE(open()->read("a").error().code, ErrorCode::needsPerson);
        QCOMPARE(open()->write("a", "y").error().code, ErrorCode::needsPerson);
        QVERIFY(::chmod(file().c_str(), 0600) == 0);
        QCOMPARE(*open()->read("a"), std::string("x"));
    }

    void aShortKeyIsRefused()
    {
        QCOMPARE(EncryptedFileStore::open(file(), "fifteen letters").error().code, ErrorCode::needsPerson);
    }

    void theKeychainIsUsedUnlessAKeyIsGiven()
    {
        QCOMPARE((*openSecretStore(root()))->describe(), std::string("the system's keychain"));
        ::setenv(variable, key.c_str(), 1);
        const auto store = *openSecretStore(root());
        QVERIFY(store->describe().find(file().string()) != std::string::npos);
        QVERIFY(store->write("a", "x"));
        QVERIFY(std::filesystem::exists(file()));
    }

    void aFileWithoutItsKeyIsNotReplacedByTheKeychain()
    {
        QVERIFY(open()->write("a", "x"));
        const auto store = openSecretStore(root());
        QVERIFY(!store);
        QCOMPARE(store.error().code, ErrorCode::needsPerson);
        QVERIFY(store.error().hint.find(variable) != std::string::npos);
    }

    void anEmptyKeyIsAnErrorAndNoKeychain()
    {
        ::setenv(variable, "", 1);
        QCOMPARE(openSecretStore(root()).error().code, ErrorCode::needsPerson);
    }

    void systemdMayGiveTheKey()
    {
        QVERIFY(open()->write("a", "x"));
        const QTemporaryDir credentials;
        ::setenv("CREDENTIALS_DIRECTORY", credentials.path().toStdString().c_str(), 1);
        QCOMPARE(openSecretStore(root()).error().code, ErrorCode::needsPerson);
        std::ofstream(credentials.path().toStdString() + "/sharepane-secrets-key") << key << '\n';
        QCOMPARE(*(*openSecretStore(root()))->read("a"), std::string("x"));
    }

    void smallFilesAreReadAndNothingElse()
    {
        QVERIFY(writePrivateFile(file(), std::string(10'000, 'x')));
        QCOMPARE(readSmallFile(file(), 10'000)->size(), std::size_t{10'000});
        QCOMPARE(readSmallFile(file(), 9'999).error().code, ErrorCode::invalidArgument);
        QCOMPARE(readSmallFile(root() / "none", 9).error().code, ErrorCode::notFound);
        QCOMPARE(readSmallFile(root(), 9).error().code, ErrorCode::invalidArgument);
        QVERIFY(::mkfifo((root() / "pipe").c_str(), 0600) == 0);
        QCOMPARE(readSmallFile(root() / "pipe", 9).error().code, ErrorCode::invalidArgument);
        QCOMPARE(readSmallFile("/dev/zero", 9).error().code, ErrorCode::invalidArgument);
    }

    void aLinkIsReplacedAndNotFollowed()
    {
        const auto target = root() / "target";
        std::ofstream(target) << "untouched";
        std::filesystem::create_symlink(target, file());
        QVERIFY(writePrivateFile(file(), "secret"));
        QCOMPARE(*readSmallFile(target, 100), std::string("untouched"));
        QVERIFY(!std::filesystem::is_symlink(file()));
        const auto files = std::distance(std::filesystem::directory_iterator(root()), {});
        QCOMPARE(files, std::ptrdiff_t{2});
    }

    void askingWhetherAFileCanBeWrittenLeavesNothingBehind()
    {
        QVERIFY(checkCanWrite(root() / "new"));
        QVERIFY(writePrivateFile(file(), "old"));
        QVERIFY(checkCanWrite(file()));
        QCOMPARE(*readSmallFile(file(), 10), std::string("old"));
        QCOMPARE(std::distance(std::filesystem::directory_iterator(root()), {}), 1);
        const auto missing = checkCanWrite(root() / "no" / "folder");
        QCOMPARE(missing.error().code, ErrorCode::notFound);
        QVERIFY(!missing.error().hint.empty());
        QCOMPARE(checkCanWrite(root()).error().code, ErrorCode::invalidArgument);
        QCOMPARE(checkCanWrite(root() / "").error().code, ErrorCode::invalidArgument);
    }

    void aFailedWriteLeavesTheOldFile()
    {
        QVERIFY(!writePrivateFile(root() / "no" / "folder", "x"));
        std::filesystem::create_directory(file());
        QVERIFY(!writePrivateFile(file(), "x"));
        QVERIFY(std::filesystem::is_directory(file()));
        const auto files = std::distance(std::filesystem::directory_iterator(root()), {});
        QCOMPARE(files, std::ptrdiff_t{1});
    }
};

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
