#include "ui/controllers/catalogue.h"

#include <algorithm>

namespace sharepane::ui {

namespace {

/// Commits of a busy leader come in bursts; one read serves them all.
constexpr int coalesceMs = 150;

bool matches(const std::string& name, const QString& needle)
{
    return QString::fromStdString(name).contains(needle, Qt::CaseInsensitive);
}

template <typename Infos>
std::vector<std::string> namesOf(const Infos& infos)
{
    std::vector<std::string> names;
    names.reserve(infos.size());
    for (const auto& info : infos) {
        names.push_back(info.name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<EntityNames> entityNames(facade::Session& session, const facade::DatabaseName& name)
{
    EntityNames names;
    names.of(EntityKind::table) = namesOf(TRY(session.clusters().tables(name)));
    // A view has a table of its own, which is no table of the database.
    for (const auto& view : TRY(session.entities().views(name))) {
        names.of(EntityKind::view).push_back(view.name);
        names.viewSources.emplace(view.name, view.source);
        std::erase(names.of(EntityKind::table), view.name);
    }
    std::ranges::sort(names.of(EntityKind::view));
    names.of(EntityKind::externalTable) = namesOf(TRY(session.entities().externalTables(name)));
    names.of(EntityKind::function) = namesOf(TRY(session.entities().functions(name)));
    return names;
}

/// So that whoever lists 100,000 databases need not compare them all at every change.
std::size_t namesKeyOf(const std::vector<CatalogueCluster>& clusters)
{
    constexpr std::size_t prime = 0x100000001b3;
    std::size_t key = 0xcbf29ce484222325;
    const auto mix = [&key](std::size_t value) {
        key = (key ^ value) * prime;
    };
    for (const auto& cluster : clusters) {
        mix(std::hash<std::string>{}(cluster.info.name));
        for (const auto& database : cluster.databases) {
            mix(std::hash<std::string>{}(database.info.name.database) +
                static_cast<std::size_t>(database.info.kind));
        }
        mix(cluster.databases.size());
    }
    return key | 1U;
}

Result<std::shared_ptr<const Catalogue>> readCatalogue(facade::Session& session, bool all,
                                                       const std::set<facade::DatabaseName>& wanted,
                                                       const CancelToken& cancel)
{
    auto catalogue = std::make_shared<Catalogue>();
    for (auto& info : TRY(session.clusters().clusters())) {
        catalogue->clusters.push_back({std::move(info), {}});
    }
    auto& clusters = catalogue->clusters;
    std::sort(clusters.begin(), clusters.end(),
              [](const auto& a, const auto& b) { return a.info.name < b.info.name; });
    for (auto& info : TRY(session.clusters().databases({}))) {
        const auto owner = std::find_if(clusters.begin(), clusters.end(), [&](const auto& cluster) {
            return cluster.info.name == info.name.cluster;
        });
        if (owner != clusters.end()) {
            owner->databases.push_back({std::move(info), {}, false});
        }
    }
    for (auto& cluster : clusters) {
        std::sort(cluster.databases.begin(), cluster.databases.end(),
                  [](const auto& a, const auto& b) { return a.info.name < b.info.name; });
        for (auto& database : cluster.databases) {
            if (cancel.isCancelled()) {
                return fail(ErrorCode::cancelled, "read the catalogue", {}, {});
            }
            if (all || wanted.contains(database.info.name)) {
                // A database whose storage is away still belongs in the picture, without what it holds.
                database.entities = entityNames(session, database.info.name).value_or(EntityNames{});
            }
        }
    }
    catalogue->namesKey = namesKeyOf(clusters);
    return catalogue;
}

} // namespace

bool EntityNames::has(EntityKind kind, const std::string& name) const
{
    return std::binary_search(of(kind).begin(), of(kind).end(), name);
}

bool EntityNames::empty() const
{
    return std::ranges::all_of(byKind, [](const auto& names) { return names.empty(); });
}

const CatalogueCluster* Catalogue::cluster(const std::string& name) const
{
    const auto found = std::find_if(clusters.begin(), clusters.end(),
                                    [&](const auto& candidate) { return candidate.info.name == name; });
    return found == clusters.end() ? nullptr : &*found;
}

const CatalogueDatabase* Catalogue::database(const facade::DatabaseName& name) const
{
    const auto* owner = cluster(name.cluster);
    if (owner == nullptr) {
        return nullptr;
    }
    const auto found =
        std::find_if(owner->databases.begin(), owner->databases.end(),
                     [&](const auto& candidate) { return candidate.info.name.database == name.database; });
    return found == owner->databases.end() ? nullptr : &*found;
}

QString Catalogue::leaderText(const std::string& address) const
{
    const std::size_t hash = address.rfind('#');
    for (const auto& known : clusters) {
        if (hash != std::string::npos && address.substr(0, hash) == known.info.storageUrl) {
            return QString::fromStdString(known.info.name + "/" + address.substr(hash + 1));
        }
    }
    return QString::fromStdString(address);
}

std::shared_ptr<const Catalogue> Catalogue::filtered(const QString& needle) const
{
    auto result = std::make_shared<Catalogue>();
    for (const auto& cluster : clusters) {
        if (needle.isEmpty() || matches(cluster.info.name, needle)) {
            result->clusters.push_back(cluster);
            continue;
        }
        CatalogueCluster kept{cluster.info, {}};
        for (const auto& database : cluster.databases) {
            if (matches(database.info.name.database, needle)) {
                kept.databases.push_back(database);
                continue;
            }
            if (!database.entities) {
                continue;
            }
            CatalogueDatabase part{database.info, EntityNames{}, true};
            for (const EntityKind kind : entityKinds) {
                std::ranges::copy_if(database.entities->of(kind), std::back_inserter(part.entities->of(kind)),
                                     [&](const std::string& name) { return matches(name, needle); });
            }
            if (!part.entities->empty()) {
                kept.databases.push_back(std::move(part));
            }
        }
        if (!kept.databases.empty()) {
            result->clusters.push_back(std::move(kept));
        }
    }
    return result;
}

CatalogueController::CatalogueController(facade::Session& session, Jobs& jobs, QObject* parent)
    : QObject(parent)
    , m_session(session)
    , m_jobs(jobs)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(coalesceMs);
    connect(&m_soon, &QTimer::timeout, this, &CatalogueController::read);
    connect(&session.events(), &facade::Events::catalogueChanged, this, &CatalogueController::reload);
    read();
}

void CatalogueController::reload()
{
    if (!m_soon.isActive()) {
        m_soon.start();
    }
}

void CatalogueController::wantEntities(const facade::DatabaseName& name)
{
    if (!m_wantAll && m_wanted.insert(name).second) {
        read();
    }
}

void CatalogueController::wantAllEntities()
{
    if (!std::exchange(m_wantAll, true)) {
        read();
    }
}

void CatalogueController::read()
{
    if (m_job) {
        m_again = true;
        return;
    }
    m_again = false;
    m_job = m_jobs.run(
        this,
        [&session = m_session, all = m_wantAll, wanted = m_wanted](const CancelToken& cancel) {
            return readCatalogue(session, all, wanted, cancel);
        },
        [this](Result<std::shared_ptr<const Catalogue>> result) {
            m_job.clear();
            if (result) {
                // Freeing a large picture takes a while too.
                m_jobs.detach([old = std::exchange(m_current, *std::move(result))] {});
                m_loaded = true;
                Q_EMIT changed();
            } else if (result.error().code != ErrorCode::cancelled) {
                Q_EMIT failed(result.error());
            }
            if (m_again) {
                reload();
            }
        });
}

} // namespace sharepane::ui
