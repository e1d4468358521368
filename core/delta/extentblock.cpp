#include "core/delta/extentblock.h"

#include "core/delta/deferreddetails.h"

#include <algorithm>

namespace sharepane::delta {

namespace {

constexpr std::string_view hexDigits = "0123456789abcdef";

constexpr unsigned char noDigit = 0xFF;
constexpr std::array<unsigned char, 256> digitValues = [] {
    std::array<unsigned char, 256> values{};
    values.fill(noDigit);
    for (std::size_t i = 0; i < hexDigits.size(); ++i) {
        values[static_cast<unsigned char>(hexDigits[i])] = static_cast<unsigned char>(i);
    }
    return values;
}();

std::optional<std::array<unsigned char, 16>> bytesOfHex(std::string_view text)
{
    std::array<unsigned char, 16> bytes{};
    if (text.size() != 2 * bytes.size()) {
        return std::nullopt;
    }
    unsigned all = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const unsigned high = digitValues[static_cast<unsigned char>(text[2 * i])];
        const unsigned low = digitValues[static_cast<unsigned char>(text[2 * i + 1])];
        all |= high | low;
        bytes[i] = static_cast<unsigned char>(high << 4U | low);
    }
    return all < hexDigits.size() ? std::optional(bytes) : std::nullopt;
}

void assignHex(std::string& text, const std::array<unsigned char, 16>& bytes)
{
    text.resize(2 * bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        text[2 * i] = hexDigits[bytes[i] >> 4U];
        text[2 * i + 1] = hexDigits[bytes[i] & 0xFU];
    }
}

/// The tags as those of an add that has this checksum alone, in place where they nearly always are already.
std::string& checksumAlone(std::map<std::string, std::string>& tags)
{
    if (tags.size() != 1 || tags.begin()->first != checksumTag) {
        tags.clear();
        tags.emplace(checksumTag, std::string());
    }
    return tags.begin()->second;
}

} // namespace

void PackedTexts::append(std::string_view text)
{
    m_bytes += text;
    m_ends.push_back(static_cast<std::uint32_t>(m_bytes.size()));
}

void PackedTexts::reserve(std::size_t count, std::size_t bytes)
{
    m_ends.reserve(count);
    m_bytes.reserve(bytes);
}

void PackedTexts::shrink()
{
    m_bytes.shrink_to_fit();
    m_ends.shrink_to_fit();
}

std::string_view PackedTexts::at(std::size_t i) const
{
    const std::size_t begin = i == 0 ? 0 : m_ends[i - 1];
    return std::string_view(m_bytes).substr(begin, m_ends[i] - begin);
}

void DetailsBlock::append(const PackedDetails& details)
{
    m_stats.append(details.stats);
    auto checksum = bytesOfHex(details.checksum);
    if (!checksum || *checksum == Checksum{}) {
        checksum = Checksum{};
        if (!details.checksum.empty()) {
            m_tags[size()].emplace(checksumTag, details.checksum);
        }
    }
    if (!details.tags.empty()) {
        m_tags[size()].insert(details.tags.begin(), details.tags.end());
    }
    m_checksums.push_back(*checksum);
}

void DetailsBlock::shrink()
{
    m_stats.shrink();
    m_checksums.shrink_to_fit();
}

void DetailsBlock::copyTo(std::size_t row, Add& into) const
{
    into.stats = m_stats.at(row);
    const Checksum& checksum = m_checksums[row];
    const auto tags = m_tags.empty() ? m_tags.end() : m_tags.find(row);
    if (checksum != Checksum{}) {
        assignHex(checksumAlone(into.tags), checksum);
    } else {
        into.tags.clear();
    }
    if (tags != m_tags.end()) {
        into.tags.insert(tags->second.begin(), tags->second.end());
    }
}

ExtentBlock::ExtentBlock(std::shared_ptr<DeferredDetails> deferred)
    : m_deferred(std::move(deferred))
{
}

void ExtentBlock::reserve(std::size_t pathBytes)
{
    m_rows.reserve(capacity);
    m_paths.reserve(capacity, pathBytes);
}

void ExtentBlock::append(const PackedAdd& add, const PackedDetails* details)
{
    if (!add.rest.empty()) {
        m_hasDeletionVectors |= !add.rest.deletionVector.empty();
        m_rests.emplace(m_rows.size(), add.rest);
    }
    m_rows.push_back({.size = add.size,
                      .modificationTime = add.modificationTime,
                      .version = add.version,
                      .dataChange = add.dataChange});
    m_paths.append(add.path);
    if (!m_deferred && details != nullptr) {
        m_details.append(*details);
    }
}

void ExtentBlock::append(const Add& add)
{
    const PackedAdd packed{
        .path = add.path,
        .size = add.size,
        .modificationTime = add.modificationTime,
        .version = add.version.value,
        .dataChange = add.dataChange,
        .rest = {.partitionValues = add.partitionValues, .deletionVector = add.deletionVector}};
    PackedDetails details{.stats = add.stats, .checksum = {}, .tags = {}};
    if (add.tags.size() == 1 && add.tags.begin()->first == checksumTag) {
        details.checksum = add.tags.begin()->second;
    } else {
        details.tags = add.tags;
    }
    append(packed, &details);
}

void ExtentBlock::shrink()
{
    m_rows.shrink_to_fit();
    m_paths.shrink();
    m_details.shrink();
}

void ExtentBlock::copyBareTo(std::size_t row, Add& into) const
{
    const Row& from = m_rows[row];
    into.path = m_paths.at(row);
    into.size = from.size;
    into.modificationTime = from.modificationTime;
    into.version.value = from.version;
    into.dataChange = from.dataChange;
    const auto rest = m_rests.empty() ? m_rests.end() : m_rests.find(row);
    if (rest != m_rests.end()) {
        into.partitionValues = rest->second.partitionValues;
        into.deletionVector = rest->second.deletionVector;
    } else {
        into.partitionValues.clear();
        into.deletionVector.clear();
    }
    if (!m_deferred || m_deferred->isLoaded()) {
        m_details.copyTo(row, into);
    } else {
        into.stats.clear();
        into.tags.clear();
    }
}

void ExtentBlock::copyTo(std::size_t row, Add& into) const
{
    const bool loaded = !m_deferred || m_deferred->load().has_value();
    copyBareTo(row, into);
    if (!loaded) {
        checksumAlone(into.tags) = "unreadable";
    }
}

const Add& ExtentBlock::add(std::size_t row) const
{
    Add made;
    copyTo(row, made); // before the lock: it may load details
    const std::lock_guard lock(m_mutex);
    auto& object = m_objects[row];
    if (!object) {
        object = std::make_unique<const Add>(std::move(made));
    }
    return *object;
}

BlockBuilder::BlockBuilder(std::shared_ptr<DeferredDetails> deferred)
    : m_deferred(std::move(deferred))
{
}

void BlockBuilder::append(const PackedAdd& add, const PackedDetails* details)
{
    room().append(add, details);
}

void BlockBuilder::append(const Add& add)
{
    room().append(add);
}

std::vector<std::shared_ptr<ExtentBlock>> BlockBuilder::finish()
{
    close();
    return std::move(m_blocks);
}

ExtentBlock& BlockBuilder::room()
{
    if (m_open && m_open->size() == ExtentBlock::capacity) {
        close();
    }
    if (!m_open) {
        m_open = std::make_shared<ExtentBlock>(m_deferred);
        if (!m_blocks.empty()) { // where there is one full block, the next is alike
            m_open->reserve(m_blocks.back()->pathBytes());
        }
    }
    return *m_open;
}

void BlockBuilder::close()
{
    if (!m_open) {
        return;
    }
    m_open->shrink();
    m_blocks.push_back(std::move(m_open));
    m_open.reset();
}

} // namespace sharepane::delta
