#include "core/follow/directsource.h"
#include "tests/contract/leadersourcecontract.h"
#include "tests/support/faultystore.h"

using namespace sharepane;
using namespace sharepane::test;

namespace {

/// A leader in a store that is no folder of this machine: every byte passes through the store, and nothing
/// announces commits.
class RemoteLeader final : public LeaderUnderTest {
public:
    explicit RemoteLeader(const std::filesystem::path& folder)
        : m_leader(must(storage::openStore((folder / "leader").string())), folder / "scratch")
        , m_store(std::make_shared<FaultyStore>(m_leader.context().store))
    {
        m_store->setRemote(true);
    }

    LeaderFixture& leader() override { return m_leader; }
    std::shared_ptr<follow::Leader> connect() override
    {
        catalog::LeaderContext context = m_leader.context();
        context.store = m_store;
        return std::make_shared<follow::DirectLeader>(context, nullptr);
    }
    void setReachable(bool reachable) override { m_store->setGone(!reachable); }

private:
    LeaderFixture m_leader;
    const std::shared_ptr<FaultyStore> m_store;
};

} // namespace

int main(int argc, char** argv)
{
    return runLeaderSourceContract(argc, argv, [](const std::filesystem::path& folder) {
        return std::make_unique<RemoteLeader>(folder);
    });
}
