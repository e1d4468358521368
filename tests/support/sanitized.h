#pragma once

namespace sharepane::test {

/// Built under a sanitizer, which makes everything many times slower: property tests then try fewer
/// histories, of the same length.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool isSanitized = true;
#else
inline constexpr bool isSanitized = false;
#endif

} // namespace sharepane::test
