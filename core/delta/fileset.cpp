#include "core/delta/fileset.h"

#include "core/delta/deferreddetails.h"
#include "core/delta/extentblock.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <future>
#include <iterator>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>
#include <xxhash.h>

namespace sharepane::delta {

namespace {

/// An extent where it is packed.
struct Place {
    BlockPointer block;
    std::uint32_t row = 0;

    [[nodiscard]] std::string_view path() const { return block->path(row); }
    [[nodiscard]] std::int64_t bytes() const { return block->bytes(row); }
};

/// A change of one path: its new extent, or nothing when it goes.
struct Change {
    std::uint64_t hash = 0;
    std::string_view path;
    std::optional<Place> place;
};

/// Changes of a set's size, added up.
struct Difference {
    std::int64_t count = 0;
    std::int64_t bytes = 0;
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
        Place place;
    };
    using Children = std::array<std::shared_ptr<const Node>, fanOut>;

    std::vector<Entry> entries;         // of a leaf, sorted
    std::unique_ptr<Children> children; // of an inner node

    [[nodiscard]] bool isLeaf() const { return !children; }
    [[nodiscard]] bool isEmpty() const
    {
        return isLeaf() ? entries.empty()
                        : std::ranges::all_of(*children, [](const auto& child) { return child == nullptr; });
    }
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

std::vector<Node::Entry> merged(const std::vector<Node::Entry>& entries, std::span<const Change> changes,
                                Difference& difference)
{
    std::vector<Node::Entry> result;
    result.reserve(entries.size() + changes.size());
    auto entry = entries.begin();
    for (const Change& change : changes) {
        while (entry != entries.end() &&
               comesBefore(entry->hash, entry->place.path(), change.hash, change.path)) {
            result.push_back(*entry++);
        }
        if (entry != entries.end() && entry->hash == change.hash && entry->place.path() == change.path) {
            --difference.count;
            difference.bytes -= entry->place.bytes();
            ++entry;
        }
        if (change.place) {
            ++difference.count;
            difference.bytes += change.place->bytes();
            result.push_back({change.hash, *change.place});
        }
    }
    result.insert(result.end(), entry, entries.end());
    return result;
}

/// A node of what is sorted by hash; `entryOf` makes the entry of one item.
template <typename Item, typename EntryOf>
NodePointer makeNode(std::span<const Item> items, unsigned depth, const EntryOf& entryOf)
{
    auto node = std::make_shared<Node>();
    if (items.size() <= Node::leafLimit || depth >= Node::maxDepth) {
        node->entries.reserve(items.size());
        for (const Item& item : items) {
            node->entries.push_back(entryOf(item));
        }
        return node;
    }
    node->children = std::make_unique<Node::Children>();
    auto begin = items.begin();
    while (begin != items.end()) {
        const std::size_t index = childIndex(begin->hash, depth);
        const auto end = std::find_if(
            begin, items.end(), [&](const Item& item) { return childIndex(item.hash, depth) != index; });
        (*node->children)[index] = makeNode(std::span<const Item>(begin, end), depth + 1, entryOf);
        begin = end;
    }
    return node;
}

NodePointer applied(const NodePointer& node, std::span<const Change> changes, unsigned depth,
                    Difference& difference)
{
    if (!node || node->isLeaf()) {
        static const std::vector<Node::Entry> none;
        const auto entries = merged(node ? node->entries : none, changes, difference);
        return makeNode(std::span<const Node::Entry>(entries), depth,
                        [](const Node::Entry& entry) { return entry; });
    }
    auto copy = std::make_shared<Node>();
    copy->children = std::make_unique<Node::Children>(*node->children);
    auto begin = changes.begin();
    while (begin != changes.end()) {
        const std::size_t index = childIndex(begin->hash, depth);
        auto end = std::find_if(begin, changes.end(), [&](const Change& change) {
            return childIndex(change.hash, depth) != index;
        });
        NodePointer& child = (*copy->children)[index];
        NodePointer next = applied(child, {begin, end}, depth + 1, difference);
        child = next->isEmpty() ? nullptr : std::move(next);
        begin = end;
    }
    return copy;
}

template <typename Visit>
void visitAll(const Node& node, const Visit& visit)
{
    for (const Node::Entry& entry : node.entries) {
        visit(entry.place);
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

/// An extent of many on its way into the trie.
struct Key {
    std::uint64_t hash;
    std::uint32_t block;
    std::uint32_t row;
};

/// From here on several threads build a set.
constexpr std::size_t manyExtents = 50'000;
constexpr unsigned maxThreads = 8;

/// Calls work(begin, end) for slices of 0…count, on several threads where there are many extents; returns
/// when all is done.
template <typename Work>
void inSlices(std::size_t count, std::size_t extents, const Work& work)
{
    const std::size_t threads =
        extents < manyExtents ? 1 : std::clamp(std::thread::hardware_concurrency(), 1U, maxThreads);
    std::vector<std::future<void>> others;
    for (std::size_t i = 1; i < threads; ++i) {
        others.push_back(
            std::async(std::launch::async, [&work, begin = i * count / threads,
                                            end = (i + 1) * count / threads] { work(begin, end); }));
    }
    work(0, count / threads);
    for (auto& other : others) {
        other.get();
    }
}

std::vector<Key> keysOf(const std::vector<BlockPointer>& blocks)
{
    std::vector<std::size_t> starts;
    starts.reserve(blocks.size());
    std::size_t count = 0;
    for (const BlockPointer& block : blocks) {
        starts.push_back(count);
        count += block->size();
    }
    std::vector<Key> keys(count);
    inSlices(blocks.size(), count, [&](std::size_t begin, std::size_t end) {
        for (std::size_t block = begin; block < end; ++block) {
            for (std::size_t row = 0; row < blocks[block]->size(); ++row) {
                keys[starts[block] + row] = {.hash = hashOf(blocks[block]->path(row)),
                                             .block = static_cast<std::uint32_t>(block),
                                             .row = static_cast<std::uint32_t>(row)};
            }
        }
    });
    return keys;
}

/// By hash, and where that is equal in the order of the blocks. Hashes are even, so that a first pass by
/// their top bits leaves small piles.
void sortByHash(std::vector<Key>& keys)
{
    constexpr unsigned bits = 12;
    const auto pileOf = [](const Key& key) {
        return key.hash >> (64 - bits);
    };
    std::vector<std::size_t> ends(1U << bits);
    for (const Key& key : keys) {
        ++ends[pileOf(key)];
    }
    std::size_t total = 0;
    for (std::size_t& end : ends) {
        total += std::exchange(end, total);
    }
    std::vector<Key> sorted(keys.size());
    for (const Key& key : keys) {
        sorted[ends[pileOf(key)]++] = key;
    }
    inSlices(ends.size(), keys.size(), [&](std::size_t firstPile, std::size_t endPile) {
        for (std::size_t pile = firstPile; pile < endPile; ++pile) {
            const auto begin = static_cast<std::ptrdiff_t>(pile == 0 ? 0 : ends[pile - 1]);
            std::sort(sorted.begin() + begin, sorted.begin() + static_cast<std::ptrdiff_t>(ends[pile]),
                      [](const Key& a, const Key& b) {
                          return std::tie(a.hash, a.block, a.row) < std::tie(b.hash, b.block, b.row);
                      });
        }
    });
    keys = std::move(sorted);
}

/// As makeNode() would make it.
NodePointer makeRoot(std::span<const Key> keys, const std::vector<BlockPointer>& blocks)
{
    const auto entryOf = [&](const Key& key) {
        return Node::Entry{key.hash, {blocks[key.block], key.row}};
    };
    if (keys.size() < manyExtents) {
        return makeNode(keys, 0, entryOf);
    }
    auto root = std::make_shared<Node>();
    root->children = std::make_unique<Node::Children>();
    inSlices(Node::fanOut, keys.size(), [&](std::size_t first, std::size_t end) {
        for (std::size_t index = first; index < end; ++index) {
            const auto before = [](std::size_t limit) {
                return [limit](const Key& key) {
                    return childIndex(key.hash, 0) < limit;
                };
            };
            const auto from = std::ranges::partition_point(keys, before(index));
            const auto to = std::ranges::partition_point(keys, before(index + 1));
            if (from != to) {
                (*root->children)[index] = makeNode(std::span(from, to), 1, entryOf);
            }
        }
    });
    return root;
}

/// Of keys sorted by hash. Different paths of one hash, should there ever be any, come into order.
void keepLastOfEqualPaths(std::vector<Key>& keys, const std::vector<BlockPointer>& blocks)
{
    const auto sameHash = [](const Key& a, const Key& b) {
        return a.hash == b.hash;
    };
    if (std::ranges::adjacent_find(keys, sameHash) == keys.end()) {
        return;
    }
    const auto path = [&](const Key& key) {
        return blocks[key.block]->path(key.row);
    };
    std::ranges::stable_sort(
        keys, [&](const Key& a, const Key& b) { return comesBefore(a.hash, path(a), b.hash, path(b)); });
    const auto samePath = [&](const Key& a, const Key& b) {
        return sameHash(a, b) && path(a) == path(b);
    };
    const auto kept = std::unique(keys.rbegin(), keys.rend(), samePath);
    keys.erase(keys.begin(), kept.base());
}

/// Block by block, which memory likes better than by key, unless some rows don't count.
std::int64_t bytesOf(const std::vector<Key>& keys, const std::vector<BlockPointer>& blocks)
{
    std::int64_t bytes = 0;
    std::size_t rows = 0;
    for (const BlockPointer& block : blocks) {
        rows += block->size();
        for (std::size_t row = 0; row < block->size(); ++row) {
            bytes += block->bytes(row);
        }
    }
    if (rows == keys.size()) {
        return bytes;
    }
    bytes = 0;
    for (const Key& key : keys) {
        bytes += blocks[key.block]->bytes(key.row);
    }
    return bytes;
}

std::vector<BlockPointer> packed(std::span<const Add> adds)
{
    BlockBuilder builder;
    for (const Add& add : adds) {
        builder.append(add);
    }
    auto blocks = builder.finish();
    return {std::make_move_iterator(blocks.begin()), std::make_move_iterator(blocks.end())};
}

bool haveDeletionVectors(const std::vector<BlockPointer>& blocks)
{
    return std::ranges::any_of(blocks, &ExtentBlock::hasDeletionVectors);
}

} // namespace

struct FileSet::Impl {
    NodePointer root;
    std::size_t count = 0;
    std::int64_t bytes = 0;
    bool mayHoldDeletionVectors = false;
    std::vector<std::shared_ptr<DeferredDetails>> deferred;

    [[nodiscard]] const Place* find(std::string_view path) const
    {
        const std::uint64_t hash = hashOf(path);
        const Node* node = root.get();
        for (unsigned depth = 0; node != nullptr && !node->isLeaf(); ++depth) {
            node = (*node->children)[childIndex(hash, depth)].get();
        }
        if (node == nullptr) {
            return nullptr;
        }
        const auto found = std::ranges::partition_point(node->entries, [&](const Node::Entry& entry) {
            return comesBefore(entry.hash, entry.place.path(), hash, path);
        });
        return found != node->entries.end() && found->place.path() == path ? &found->place : nullptr;
    }

    template <typename Copy>
    void forEach(const std::function<void(const Add&)>& visit, Copy copy) const
    {
        if (root) {
            Add add;
            visitAll(*root, [&](const Place& place) {
                copy(place, add);
                visit(add);
            });
        }
    }
};

FileSet::FileSet()
{
    static const auto empty = std::make_shared<const Impl>();
    m_impl = empty;
}

FileSet::FileSet(std::shared_ptr<const Impl> impl)
    : m_impl(std::move(impl))
{
}

FileSet::FileSet(const std::vector<Add>& adds)
    : FileSet(packed(adds), {})
{
}

FileSet::FileSet(std::vector<std::shared_ptr<const ExtentBlock>> blocks,
                 std::vector<std::shared_ptr<DeferredDetails>> deferred)
{
    std::vector<Key> keys = keysOf(blocks);
    sortByHash(keys);
    keepLastOfEqualPaths(keys, blocks);
    auto impl = std::make_shared<Impl>();
    impl->count = keys.size();
    impl->bytes = bytesOf(keys, blocks);
    impl->mayHoldDeletionVectors = haveDeletionVectors(blocks);
    impl->deferred = std::move(deferred);
    if (!keys.empty()) {
        impl->root = makeRoot(keys, blocks);
    }
    m_impl = std::move(impl);
}

std::size_t FileSet::size() const
{
    return m_impl->count;
}

std::int64_t FileSet::totalBytes() const
{
    return m_impl->bytes;
}

bool FileSet::contains(std::string_view path) const
{
    return m_impl->find(path) != nullptr;
}

const Add* FileSet::find(std::string_view path) const
{
    const Place* place = m_impl->find(path);
    return place == nullptr ? nullptr : &place->block->add(place->row);
}

void FileSet::forEach(const std::function<void(const Add&)>& visit) const
{
    m_impl->forEach(visit, [](const Place& place, Add& add) { place.block->copyTo(place.row, add); });
}

void FileSet::forEachBare(const std::function<void(const Add&)>& visit) const
{
    m_impl->forEach(visit, [](const Place& place, Add& add) { place.block->copyBareTo(place.row, add); });
}

bool FileSet::mayHoldDeletionVectors() const
{
    return m_impl->mayHoldDeletionVectors;
}

Result<void> FileSet::loadDetails() const
{
    for (const auto& deferred : m_impl->deferred) {
        TRY(Result<void>(deferred->load()));
    }
    return {};
}

FileSet FileSet::with(std::span<const Add> added, std::span<const std::string> removedPaths) const
{
    if (added.empty() && removedPaths.empty()) {
        return *this;
    }
    std::vector<Change> changes;
    changes.reserve(added.size() + removedPaths.size());
    for (const std::string& path : removedPaths) {
        changes.push_back({hashOf(path), path, std::nullopt});
    }
    const auto blocks = packed(added);
    for (const BlockPointer& block : blocks) {
        for (std::uint32_t row = 0; row < block->size(); ++row) {
            changes.push_back({hashOf(block->path(row)), block->path(row), Place{block, row}});
        }
    }
    normalise(changes);
    auto impl = std::make_shared<Impl>(*m_impl);
    Difference difference;
    impl->root = applied(m_impl->root, changes, 0, difference);
    impl->count = static_cast<std::size_t>(static_cast<std::int64_t>(impl->count) + difference.count);
    impl->bytes += difference.bytes;
    impl->mayHoldDeletionVectors |= haveDeletionVectors(blocks);
    return FileSet(std::move(impl));
}

} // namespace sharepane::delta
