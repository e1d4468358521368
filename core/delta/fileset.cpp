#include "core/delta/fileset.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <xxhash.h>

namespace sharepane::delta {

namespace {

using AddPointer = std::shared_ptr<const Add>;

/// A change of one path: its new extent, or nothing when it goes.
struct Change {
    std::uint64_t hash = 0;
    std::string_view path;
    AddPointer add;
};

std::uint64_t hashOf(std::string_view path)
{
    return XXH3_64bits(path.data(), path.size());
}

/// A part of the trie over the hashes of paths: `bitsPerLevel` bits a level, from the top, so that walking it
/// visits extents by (hash, path), whatever the history of the set was.
struct Node {
    static constexpr unsigned bitsPerLevel = 5;
    static constexpr std::size_t fanOut = 1U << bitsPerLevel;
    static constexpr std::size_t leafLimit = 32;
    static constexpr unsigned maxDepth = 12;

    struct Entry {
        std::uint64_t hash;
        AddPointer add;
    };
    using Children = std::array<std::shared_ptr<const Node>, fanOut>;

    std::size_t count = 0;
    std::int64_t bytes = 0;
    std::vector<Entry> entries;         // of a leaf, sorted
    std::unique_ptr<Children> children; // of an inner node

    [[nodiscard]] bool isLeaf() const { return !children; }
};

using NodePointer = std::shared_ptr<const Node>;

std::size_t childIndex(std::uint64_t hash, unsigned depth)
{
    const unsigned shift = 64 - Node::bitsPerLevel * (depth + 1);
    return (hash >> shift) & (Node::fanOut - 1);
}

bool comesBefore(std::uint64_t hashA, std::string_view pathA, std::uint64_t hashB, std::string_view pathB)
{
    return hashA != hashB ? hashA < hashB : pathA < pathB;
}

std::vector<Node::Entry> merged(const std::vector<Node::Entry>& entries, std::span<const Change> changes)
{
    std::vector<Node::Entry> result;
    result.reserve(entries.size() + changes.size());
    auto entry = entries.begin();
    for (const Change& change : changes) {
        while (entry != entries.end() &&
               comesBefore(entry->hash, entry->add->path, change.hash, change.path)) {
            result.push_back(*entry++);
        }
        if (entry != entries.end() && entry->hash == change.hash && entry->add->path == change.path) {
            ++entry;
        }
        if (change.add) {
            result.push_back({change.hash, change.add});
        }
    }
    result.insert(result.end(), entry, entries.end());
    return result;
}

/// A node of sorted entries, which are moved from.
NodePointer makeNode(std::span<Node::Entry> entries, unsigned depth)
{
    auto node = std::make_shared<Node>();
    node->count = entries.size();
    for (const Node::Entry& entry : entries) {
        node->bytes += entry.add->size;
    }
    if (entries.size() <= Node::leafLimit || depth >= Node::maxDepth) {
        node->entries.assign(std::make_move_iterator(entries.begin()),
                             std::make_move_iterator(entries.end()));
        return node;
    }
    node->children = std::make_unique<Node::Children>();
    auto begin = entries.begin();
    while (begin != entries.end()) {
        const std::size_t index = childIndex(begin->hash, depth);
        const auto end = std::find_if(begin, entries.end(), [&](const Node::Entry& entry) {
            return childIndex(entry.hash, depth) != index;
        });
        (*node->children)[index] = makeNode({begin, end}, depth + 1);
        begin = end;
    }
    return node;
}

NodePointer applied(const NodePointer& node, std::span<const Change> changes, unsigned depth)
{
    if (!node || node->isLeaf()) {
        static const std::vector<Node::Entry> none;
        auto entries = merged(node ? node->entries : none, changes);
        return makeNode(entries, depth);
    }
    auto copy = std::make_shared<Node>();
    copy->count = node->count;
    copy->bytes = node->bytes;
    copy->children = std::make_unique<Node::Children>(*node->children);
    auto begin = changes.begin();
    while (begin != changes.end()) {
        const std::size_t index = childIndex(begin->hash, depth);
        auto end = std::find_if(begin, changes.end(), [&](const Change& change) {
            return childIndex(change.hash, depth) != index;
        });
        NodePointer& child = (*copy->children)[index];
        NodePointer next = applied(child, {begin, end}, depth + 1);
        copy->count += next->count - (child ? child->count : 0);
        copy->bytes += next->bytes - (child ? child->bytes : 0);
        child = next->count == 0 ? nullptr : std::move(next);
        begin = end;
    }
    return copy;
}

void visitAll(const Node& node, const std::function<void(const Add&)>& visit)
{
    for (const Node::Entry& entry : node.entries) {
        visit(*entry.add);
    }
    if (node.children) {
        for (const NodePointer& child : *node.children) {
            if (child) {
                visitAll(*child, visit);
            }
        }
    }
}

/// Sorted by (hash, path), of equal paths only the last.
void normalise(std::vector<Change>& changes)
{
    std::ranges::stable_sort(changes, [](const Change& a, const Change& b) {
        return comesBefore(a.hash, a.path, b.hash, b.path);
    });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const bool last = i + 1 == changes.size() || changes[i + 1].hash != changes[i].hash ||
                          changes[i + 1].path != changes[i].path;
        if (!last) {
            continue;
        }
        if (kept != i) {
            changes[kept] = std::move(changes[i]);
        }
        ++kept;
    }
    changes.resize(kept);
}

/// Of entries sorted by hash. Different paths of one hash, should there ever be any, come into order.
void keepLastOfEqualPaths(std::vector<Node::Entry>& entries)
{
    const auto sameHash = [](const Node::Entry& a, const Node::Entry& b) {
        return a.hash == b.hash;
    };
    if (std::ranges::adjacent_find(entries, sameHash) == entries.end()) {
        return;
    }
    std::ranges::stable_sort(entries, [](const Node::Entry& a, const Node::Entry& b) {
        return comesBefore(a.hash, a.add->path, b.hash, b.add->path);
    });
    const auto samePath = [&](const Node::Entry& a, const Node::Entry& b) {
        return sameHash(a, b) && a.add->path == b.add->path;
    };
    const auto kept = std::unique(entries.rbegin(), entries.rend(), samePath);
    entries.erase(entries.begin(), kept.base());
}

} // namespace

struct FileSet::Impl {
    NodePointer root;
};

FileSet::FileSet()
{
    static const auto empty = std::make_shared<const Impl>();
    m_impl = empty;
}

/// Adds are allocated some at a time, which makes a million of them cheap, and few, so that one extent that
/// lives long keeps few others in memory.
FileSet::FileSet(std::vector<Add> adds)
{
    constexpr std::size_t blockSize = 64;
    std::vector<Node::Entry> entries;
    entries.reserve(adds.size());
    for (std::size_t begin = 0; begin < adds.size(); begin += blockSize) {
        const auto from = adds.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto to = from + static_cast<std::ptrdiff_t>(std::min(blockSize, adds.size() - begin));
        const auto block =
            std::make_shared<std::vector<Add>>(std::make_move_iterator(from), std::make_move_iterator(to));
        for (const Add& add : *block) {
            entries.push_back({hashOf(add.path), AddPointer(block, &add)});
        }
    }
    std::ranges::stable_sort(entries, {}, &Node::Entry::hash);
    keepLastOfEqualPaths(entries);
    m_impl = std::make_shared<const Impl>(Impl{entries.empty() ? nullptr : makeNode(entries, 0)});
}

std::size_t FileSet::size() const
{
    return m_impl->root ? m_impl->root->count : 0;
}

std::int64_t FileSet::totalBytes() const
{
    return m_impl->root ? m_impl->root->bytes : 0;
}

const Add* FileSet::find(std::string_view path) const
{
    const std::uint64_t hash = hashOf(path);
    const Node* node = m_impl->root.get();
    for (unsigned depth = 0; node && !node->isLeaf(); ++depth) {
        node = (*node->children)[childIndex(hash, depth)].get();
    }
    if (!node) {
        return nullptr;
    }
    const auto found = std::ranges::lower_bound(node->entries, 0, {}, [&](const Node::Entry& entry) -> int {
        return comesBefore(entry.hash, entry.add->path, hash, path) ? -1 : 0;
    });
    return found != node->entries.end() && found->add->path == path ? found->add.get() : nullptr;
}

void FileSet::forEach(const std::function<void(const Add&)>& visit) const
{
    if (m_impl->root) {
        visitAll(*m_impl->root, visit);
    }
}

FileSet FileSet::with(std::span<const Add> added, std::span<const std::string> removedPaths) const
{
    std::vector<Change> changes;
    changes.reserve(added.size() + removedPaths.size());
    for (const std::string& path : removedPaths) {
        changes.push_back({hashOf(path), path, nullptr});
    }
    for (const Add& add : added) {
        auto pointer = std::make_shared<const Add>(add);
        const std::string_view path = pointer->path;
        changes.push_back({hashOf(path), path, std::move(pointer)});
    }
    if (changes.empty()) {
        return *this;
    }
    normalise(changes);
    FileSet result;
    result.m_impl = std::make_shared<const Impl>(Impl{applied(m_impl->root, changes, 0)});
    return result;
}

} // namespace sharepane::delta
