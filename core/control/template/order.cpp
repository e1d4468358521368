#include "core/control/template/order.h"

#include <queue>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace sharepane::control::arm {

namespace {

std::string folded(std::string text)
{
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

/// A resource's id behind ".../providers/", in lower case: "microsoft.datashare/accounts/a/shares/s".
std::string idOf(const PlannedResource& resource)
{
    std::string id = resource.type.substr(0, resource.type.find('/'));
    std::size_t type = id.size();
    std::size_t name = 0;
    while (type != std::string::npos) {
        const std::size_t typeEnd = resource.type.find('/', type + 1);
        const std::size_t nameEnd = resource.name.find('/', name);
        id += resource.type.substr(type, typeEnd - type) + "/" + resource.name.substr(name, nameEnd - name);
        type = typeEnd;
        name = nameEnd == std::string::npos ? resource.name.size() : nameEnd + 1;
    }
    return folded(std::move(id));
}

/// The id of what a resource is part of; empty for a top-level one.
std::string parentOf(const std::string& id)
{
    const std::size_t name = id.rfind('/');
    const std::size_t type = id.rfind('/', name - 1);
    const std::string parent = id.substr(0, type);
    return parent.find('/') == std::string::npos ? std::string() : parent;
}

/// Finds resources by what dependsOn may call them.
class Directory {
public:
    Result<void> add(const Draft& draft, std::size_t index, bool isMade)
    {
        const std::string id = idOf(draft.planned);
        if (isMade && !m_ids.emplace(id, index).second) {
            return fail(ErrorCode::invalidArgument, "read", draft.planned.where,
                        "the template has two resources " + draft.planned.type + " named " +
                            draft.planned.name);
        }
        m_known.insert(id);
        for (const std::string& name : {folded(draft.planned.name), folded(draft.loop)}) {
            if (!name.empty()) {
                m_known.insert(name);
                if (isMade) {
                    m_names[name].push_back(index);
                }
            }
        }
        return {};
    }

    /// What a dependency means; none of what isn't made.
    Result<std::vector<std::size_t>> find(const std::string& dependency, const std::string& where) const
    {
        constexpr std::string_view providers = "/providers/";
        std::string key = folded(dependency);
        if (const std::size_t at = key.rfind(providers); at != std::string::npos) {
            key.erase(0, at + providers.size());
        }
        if (!m_known.contains(key)) {
            return fail(ErrorCode::invalidArgument, "read", where + ".dependsOn",
                        "the template has no resource " + dependency.substr(0, 400),
                        "name it as [resourceId('type', 'name')]");
        }
        if (const auto id = m_ids.find(key); id != m_ids.end()) {
            return std::vector{id->second};
        }
        const auto named = m_names.find(key);
        return named == m_names.end() ? std::vector<std::size_t>() : named->second;
    }

    [[nodiscard]] const std::map<std::string, std::size_t>& ids() const { return m_ids; }

private:
    std::map<std::string, std::size_t> m_ids;                // of what is made
    std::map<std::string, std::vector<std::size_t>> m_names; // likewise; names and loops
    std::set<std::string> m_known;                           // ids, names and loops, made or not
};

/// For an error: a circle among the resources that could not be placed.
std::string circle(const std::vector<Draft>& drafts, const std::vector<std::set<std::size_t>>& before,
                   const std::vector<bool>& placed)
{
    std::size_t at = static_cast<std::size_t>(std::ranges::find(placed, false) - placed.begin());
    std::vector<std::size_t> path;
    while (std::ranges::find(path, at) == path.end()) {
        path.push_back(at);
        at = *std::ranges::find_if(before[at], [&](std::size_t other) { return !placed[other]; });
    }
    std::string names;
    for (auto step = std::ranges::find(path, at); step != path.end(); ++step) {
        names += drafts[*step].planned.name + " → ";
    }
    return names + drafts[at].planned.name;
}

} // namespace

Result<std::vector<PlannedResource>> ordered(std::vector<Draft> drafts, const std::vector<Draft>& skipped)
{
    Directory directory;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        TRY(directory.add(drafts[i], i, true));
    }
    for (const Draft& draft : skipped) {
        TRY(directory.add(draft, 0, false));
    }
    std::vector<std::set<std::size_t>> before(drafts.size());
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        for (const std::string& dependency : drafts[i].depends) {
            const auto found = TRY(directory.find(dependency, drafts[i].planned.where));
            before[i].insert(found.begin(), found.end());
        }
        const auto& ids = directory.ids();
        for (std::string id = parentOf(idOf(drafts[i].planned)); !id.empty(); id = parentOf(id)) {
            if (const auto parent = ids.find(id); parent != ids.end()) {
                before[i].insert(parent->second);
            }
        }
    }

    std::vector<std::set<std::size_t>> after(drafts.size());
    std::vector<std::size_t> waitsFor(drafts.size());
    // Nobody is invited to a share that holds nothing, so invitations wait for what need not wait for them.
    using Turn = std::pair<bool, std::size_t>;
    const auto turnOf = [&](std::size_t index) {
        return Turn(std::holds_alternative<PlannedInvitation>(drafts[index].planned.what), index);
    };
    std::priority_queue<Turn, std::vector<Turn>, std::greater<>> ready;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        waitsFor[i] = before[i].size();
        for (const std::size_t other : before[i]) {
            after[other].insert(i);
        }
        if (waitsFor[i] == 0) {
            ready.push(turnOf(i));
        }
    }
    std::vector<std::size_t> order;
    std::vector<bool> placed(drafts.size(), false);
    while (!ready.empty()) {
        const std::size_t next = ready.top().second;
        ready.pop();
        placed[next] = true;
        order.push_back(next);
        for (const std::size_t other : after[next]) {
            if (--waitsFor[other] == 0) {
                ready.push(turnOf(other));
            }
        }
    }
    if (order.size() < drafts.size()) {
        return fail(ErrorCode::invalidArgument, "read", "resources",
                    "resources depend on each other in a circle: " + circle(drafts, before, placed),
                    "take one of these out of dependsOn");
    }
    std::vector<PlannedResource> resources;
    for (const std::size_t index : order) {
        resources.push_back(std::move(drafts[index].planned));
    }
    return resources;
}

} // namespace sharepane::control::arm
