#include "tests/contract/leadersourcecontract.h"
#include "tests/facade/servedleader.h"

using namespace sharepane;
using namespace sharepane::test;

namespace {

/// A leader behind a real share service: out of reach it is while that is not running.
class SharedLeader final : public LeaderUnderTest {
public:
    explicit SharedLeader(const std::filesystem::path& folder)
        : m_served(folder)
    {
    }

    LeaderFixture& leader() override { return m_served.leader(); }
    std::shared_ptr<follow::Leader> connect() override { return m_served.connect(); }
    bool tellsFolders() const override { return false; }
    void setReachable(bool reachable) override { reachable ? m_served.restart() : m_served.stop(); }

private:
    ServedLeader m_served;
};

} // namespace

int main(int argc, char** argv)
{
    return runLeaderSourceContract(argc, argv, [](const std::filesystem::path& folder) {
        return std::make_unique<SharedLeader>(folder);
    });
}
