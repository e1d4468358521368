#pragma once

#include "core/storage/objectstore.h"

#include <QObject>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <string>

namespace sharepane::test {

/// Where the contract gets its stores from.
struct StoreFactory {
    /// The URL of a place where nothing was ever stored; another one at every call.
    std::function<std::string()> freshUrl;
    /// Opens the store at such a URL, in this process or in another one of the same program.
    std::function<Result<std::shared_ptr<storage::ObjectStore>>(const std::string& url)> open =
        storage::openStore;
};

/// What every object store must keep: each sentence of core/storage/objectstore.h, as a test. The program of
/// a store's suite is one call of runObjectStoreContract.
class ObjectStoreContract : public QObject {
    Q_OBJECT

public:
    explicit ObjectStoreContract(StoreFactory factory);

private Q_SLOTS:
    void init();
    void cleanup();

    void whatWasPutIsGot();
    void anEmptyObjectIsAnObject();
    void bytesOfEveryValueComeBack();
    void anAbsentObjectIsNotFound();
    void aFolderIsNoObject();
    void headTellsSizeAndTime();

    void aRangeIsFilledFromItsOffset();
    void aRangeIsShortOnlyAtTheEnd();
    void aRangeOfAnAbsentObjectIsNotFound();

    void aListingIsInByteOrder();
    void aListingHoldsOneLevel();
    void aListingResumesAfterItsLastKey();
    void aListingStartsAfterAKeyThatNeedNotExist();
    void anAbsentFolderListsAsEmpty();
    void aFolderIsGoneWithItsLastObject();
    void theRootIsListed();
    void aFolderNameWithoutSlashIsRefused();

    void putReplaces();
    void aReaderSeesTheOldOrTheNewBytes();
    void putIfAbsentNeverReplaces();
    void oneOfRacingThreadsCreates();
    void oneOfRacingProcessesCreates();
    void onlyOneOfRacingProcessesTakesEachOfManyKeys();

    void objectsAreCreatedTogether();
    void aTakenKeyStopsWhatComesAfterIt();
    void aWrongKeyOrSourceStopsWhatComesAfterIt();
    void noObjectIsSeenBeforeThoseAheadOfIt();

    void putConsumesItsSourceFile();
    void putIfAbsentConsumesItsSourceFile();
    void aFailedPutLeavesItsSourceFileAlone();
    void aMissingSourceFileChangesNothing();
    void anEmptySourceFileMakesAnEmptyObject();
    void aLargeFileArrivesWhole();

    void removedIsGone();
    void removingWhatIsNotThereSucceeds();
    void aRemovedKeyCanBeCreatedAgain();

    void invalidKeysAreRefusedByEveryMethod_data();
    void invalidKeysAreRefusedByEveryMethod();
    void unusualKeysAreKept_data();
    void unusualKeysAreKept();
    void errorsNameTheKey();

    void anotherStoreObjectSeesTheEffectAtOnce();
    void methodsMayBeCalledFromManyThreads();
    void aReadUrlSaysNothingAboutExistence();

private:
    [[nodiscard]] std::string textAt(const std::string& key) const;
    [[nodiscard]] std::string keysIn(const std::string& folder, const std::string& after = {},
                                     std::size_t limit = 1000) const;
    [[nodiscard]] std::filesystem::path sourceFile(const std::string& bytes) const;

    const StoreFactory m_factory;
    std::unique_ptr<QTemporaryDir> m_scratch;
    std::string m_url;
    std::shared_ptr<storage::ObjectStore> m_store;
};

/// The main function of a suite: runs the contract, or plays the part of one of its racing processes.
int runObjectStoreContract(int argc, char** argv, const StoreFactory& factory);

} // namespace sharepane::test
