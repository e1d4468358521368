#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace sharepane::follow {

/// One point of a follower's history. Lags in µs.
struct Sample {
    std::int64_t time = 0;    ///< s since the epoch: the beginning
    std::int64_t seconds = 1; ///< how much time it stands for
    std::int64_t lagMean = 0;
    std::int64_t lagP50 = 0;
    std::int64_t lagP99 = 0;
    std::int64_t lagMax = 0;
    std::int64_t bytes = 0;   ///< fetched
    std::int64_t rows = 0;    ///< published
    std::int64_t extents = 0; ///< published
    std::int64_t errors = 0;
    std::int64_t hotBytes = 0;    ///< of the hot extents of the snapshot, mean
    std::int64_t cachedBytes = 0; ///< of what of the snapshot is in the cache, mean
    friend bool operator==(const Sample&, const Sample&) = default;
};

/// Lags over some time, weighted by the time that they lasted.
struct LagQuantiles {
    std::int64_t p50 = 0;
    std::int64_t p99 = 0;
    std::int64_t max = 0;
};

// Pure functions.

/// The second in which these lags were seen; none means no lag.
[[nodiscard]] Sample sampleOf(std::int64_t time, std::vector<std::int64_t> lags);
/// One sample for all of them (at least one), beginning at `time`. Sums add up, maxima are kept; quantiles
/// are those of the samples' quantiles, weighted by their seconds.
[[nodiscard]] Sample merged(std::int64_t time, std::span<const Sample> samples);
/// Samples in order of time, merged into buckets that begin at multiples of `resolution` seconds.
[[nodiscard]] std::vector<Sample> downSampled(std::span<const Sample> samples, std::int64_t resolution);
[[nodiscard]] LagQuantiles quantilesOf(std::span<const Sample> samples);

} // namespace sharepane::follow
