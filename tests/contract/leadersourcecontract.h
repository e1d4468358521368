#pragma once

#include "core/follow/leadersource.h"
#include "tests/follow/leaderfixture.h"

#include <QObject>
#include <QTemporaryDir>

#include <functional>
#include <memory>
#include <string>

namespace sharepane::test {

/// A leader of one kind, with the way that followers reach it.
class LeaderUnderTest {
public:
    virtual ~LeaderUnderTest() = default;
    /// Where the test makes the leader's databases.
    [[nodiscard]] virtual LeaderFixture& leader() = 0;
    /// The leader as followers reach it.
    [[nodiscard]] virtual std::shared_ptr<follow::Leader> connect() = 0;
    /// Whether followers are told where adopted tables lie in the leader's store.
    [[nodiscard]] virtual bool tellsFolders() const { return true; }
    /// Cuts followers off, or lets them come back; nothing at the leader changes.
    virtual void setReachable(bool reachable) = 0;
};

using MakeLeader = std::function<std::unique_ptr<LeaderUnderTest>(const std::filesystem::path& folder)>;

/// What every leader source must keep: each sentence of core/follow/leadersource.h, as a test. The program of
/// a source's suite is one call of runLeaderSourceContract.
class LeaderSourceContract : public QObject {
    Q_OBJECT

public:
    explicit LeaderSourceContract(MakeLeader make)
        : m_make(std::move(make))
    {
    }

private Q_SLOTS:
    void init();
    void cleanup();

    void theHeadIsTheNewestCommit();
    void theHeadIsFoundFromAnyKnownVersion();
    void aDatabaseThatDoesNotExistIsNotFound();
    void databasesAreListed();

    void whoKnowsNothingGetsTheWholePicture();
    void nothingNewIsEmpty();
    void anAppendBringsItsExtents();
    void manyCommitsBecomeOneNetChange();
    void aRenameBringsTheNameOnly();
    void aDropIsTold();
    void aTableThatCameAndWentIsNoNews();
    void aNewTableComesWithItsMetadata();
    void definitionsComeWithTheWholePicture();
    void aChangedDefinitionBringsThemAll();
    void aPolicyOfATableIsNoChangeOfTheTable();
    void aDropTakesItsPoliciesAlong();
    void commitsOfRowsLeaveTheDefinitionsAlone();
    void versionsOfExtentsAndRewritesAreTold();
    void aViewComesWithWhatItsRowsStandFor();
    void anAdoptedTableIsFetchedFromItsFolder();
    void whoWantsAllGetsTheWholePicture();

    void onlyWhatIsSelectedIsTold();
    void commitsToOthersAreNoNews();
    void renamesLeadIntoTheSelectionAndOutOfIt();
    void aNewTableThatMatchesAppears();
    void anIncludedViewBringsItsSource();

    void timesAreThoseOfTheCommits();
    void aRecreatedDatabaseIsAnotherHistory();
    void aFollowerAheadOfItsLeaderGetsTheWholePicture();

    void aFetchedExtentHasTheLeadersBytes();
    void anExtentOfTheWrongSizeIsCorrupt();
    void aMissingExtentFailsAndLeavesNothing();
    void aFetchCountsItsBytes();

    void newsAreAnnounced();
    void droppedSubscriptionsAreSilent();

    void attachingRegistersTheFollower();
    void detachingFromEitherSideShows();
    void theLeaderKnowsWhatIsStillNeeded();
    void nobodyRegistersWithADatabaseThatIsNotThere();

    void outOfReachIsUnavailableAndPasses();

private:
    [[nodiscard]] follow::Position at(const follow::Changes& changes);
    [[nodiscard]] std::filesystem::path target(const std::string& name) const;

    MakeLeader m_make;
    std::unique_ptr<QTemporaryDir> m_dir;
    std::unique_ptr<LeaderUnderTest> m_leader;
    std::shared_ptr<catalog::LeaderDatabase> m_database;
    std::shared_ptr<follow::LeaderSource> m_source;
    std::map<std::string, follow::KnownTable> m_known; // of the changes that at() saw
    catalog::Selection m_selection;
};

[[nodiscard]] int runLeaderSourceContract(int argc, char** argv, MakeLeader make);

} // namespace sharepane::test
