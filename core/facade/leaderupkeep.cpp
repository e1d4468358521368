#include "core/facade/leaderupkeep.h"

#include <utility>

namespace sharepane::facade {

namespace {

class WorkspaceHost final : public ingest::UpkeepHost {
public:
    WorkspaceHost(std::shared_ptr<Core> core, std::function<void()> onChange)
        : m_core(std::move(core))
        , m_onChange(std::move(onChange))
    {
    }

    Result<std::vector<std::string>> databases() override
    {
        std::vector<std::string> names;
        for (const auto& cluster : TRY(m_core->clusters().list())) {
            const auto store = m_core->store(cluster.name);
            if (!store) {
                continue;
            }
            const auto listed = catalog::LeaderDatabase::list(**store);
            for (const std::string& name : listed.value_or(std::vector<std::string>())) {
                names.push_back(DatabaseName{cluster.name, name}.text());
            }
        }
        return names;
    }

    Result<std::shared_ptr<catalog::LeaderDatabase>> open(const std::string& name) override
    {
        const auto slash = name.find('/'); // names hold none
        return m_core->leader({name.substr(0, slash), name.substr(slash + 1)});
    }

    std::vector<std::filesystem::path> folders() override
    {
        std::vector<std::filesystem::path> folders{m_core->workspace()->changeFolder()};
        const auto clusters = m_core->clusters().list();
        for (const auto& cluster : clusters.value_or(std::vector<catalog::Cluster>())) {
            if (const auto path = storage::localPathOf(std::string_view(cluster.storageUrl))) {
                folders.push_back(*path / "databases");
            }
        }
        return folders;
    }

    void problemsChanged(const std::string& /*database*/,
                         const std::vector<ingest::TableProblem>& /*problems*/) override
    {
        m_onChange();
    }

private:
    std::shared_ptr<Core> m_core;
    std::function<void()> m_onChange;
};

} // namespace

Result<std::unique_ptr<ingest::Upkeep>> startUpkeep(std::shared_ptr<Core> core,
                                                    std::function<void()> onChange)
{
    return ingest::Upkeep::start(std::make_unique<WorkspaceHost>(std::move(core), std::move(onChange)));
}

} // namespace sharepane::facade
