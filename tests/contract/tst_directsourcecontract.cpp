#include "core/follow/directsource.h"
#include "tests/contract/leadersourcecontract.h"

using namespace sharepane;
using namespace sharepane::test;

namespace {

/// A leader in a folder: extents are linked, and the folder's events announce commits. Out of reach it is
/// when its folder was moved away.
class LocalLeader final : public LeaderUnderTest {
public:
    explicit LocalLeader(const std::filesystem::path& folder)
        : m_root(folder / "leader")
        , m_watcher(must(storage::FolderWatcher::start()))
        , m_leader(must(storage::openStore(m_root.string())), folder / "scratch")
    {
    }

    LeaderFixture& leader() override { return m_leader; }
    std::shared_ptr<follow::Leader> connect() override
    {
        return must(follow::DirectLeader::open(must(storage::canonicalStorageUrl(m_root.string())),
                                               m_leader.context(), m_watcher));
    }
    void setReachable(bool reachable) override
    {
        const std::filesystem::path away = m_root.string() + ".away";
        std::filesystem::rename(reachable ? away : m_root, reachable ? m_root : away);
    }

private:
    const std::filesystem::path m_root;
    const std::shared_ptr<storage::FolderWatcher> m_watcher;
    LeaderFixture m_leader;
};

} // namespace

int main(int argc, char** argv)
{
    return runLeaderSourceContract(argc, argv, [](const std::filesystem::path& folder) {
        return std::make_unique<LocalLeader>(folder);
    });
}
