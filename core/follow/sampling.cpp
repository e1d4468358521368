#include "core/follow/sampling.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace sharepane::follow {

namespace {

using Weighted = std::vector<std::pair<std::int64_t, std::int64_t>>; // value, weight

/// The smallest value at or below which lies at least `percent` of the weight.
std::int64_t quantile(Weighted values, std::int64_t percent)
{
    std::sort(values.begin(), values.end());
    std::int64_t total = 0;
    for (const auto& [value, weight] : values) {
        total += weight;
    }
    std::int64_t seen = 0;
    for (const auto& [value, weight] : values) {
        seen += weight;
        if (seen * 100 >= total * percent) {
            return value;
        }
    }
    return 0;
}

} // namespace

Sample sampleOf(std::int64_t time, std::vector<std::int64_t> lags)
{
    Sample sample;
    sample.time = time;
    if (lags.empty()) {
        return sample;
    }
    Weighted values;
    for (const std::int64_t lag : lags) {
        values.emplace_back(lag, 1);
    }
    sample.lagMean =
        std::accumulate(lags.begin(), lags.end(), std::int64_t{0}) / static_cast<std::int64_t>(lags.size());
    sample.lagP50 = quantile(values, 50);
    sample.lagP99 = quantile(values, 99);
    sample.lagMax = *std::max_element(lags.begin(), lags.end());
    return sample;
}

Sample merged(std::int64_t time, std::span<const Sample> samples)
{
    Sample sum;
    sum.time = time;
    sum.seconds = 0;
    Weighted medians;
    Weighted tails;
    double weightedMean = 0;
    double hot = 0;
    double cached = 0;
    for (const Sample& sample : samples) {
        sum.seconds += sample.seconds;
        sum.lagMax = std::max(sum.lagMax, sample.lagMax);
        sum.bytes += sample.bytes;
        sum.rows += sample.rows;
        sum.extents += sample.extents;
        sum.errors += sample.errors;
        const auto weight = static_cast<double>(sample.seconds);
        weightedMean += static_cast<double>(sample.lagMean) * weight;
        hot += static_cast<double>(sample.hotBytes) * weight;
        cached += static_cast<double>(sample.cachedBytes) * weight;
        medians.emplace_back(sample.lagP50, sample.seconds);
        tails.emplace_back(sample.lagP99, sample.seconds);
    }
    if (sum.seconds > 0) {
        const auto mean = [&](double weighted) {
            return static_cast<std::int64_t>(weighted / static_cast<double>(sum.seconds) + 0.5);
        };
        sum.lagMean = mean(weightedMean);
        sum.hotBytes = mean(hot);
        sum.cachedBytes = mean(cached);
    }
    sum.lagP50 = quantile(std::move(medians), 50);
    sum.lagP99 = quantile(std::move(tails), 99);
    return sum;
}

std::vector<Sample> downSampled(std::span<const Sample> samples, std::int64_t resolution)
{
    std::vector<Sample> buckets;
    std::size_t begin = 0;
    while (begin < samples.size()) {
        const std::int64_t bucket = samples[begin].time / resolution;
        std::size_t end = begin;
        while (end < samples.size() && samples[end].time / resolution == bucket) {
            ++end;
        }
        buckets.push_back(merged(bucket * resolution, samples.subspan(begin, end - begin)));
        begin = end;
    }
    return buckets;
}

LagQuantiles quantilesOf(std::span<const Sample> samples)
{
    const Sample all = merged(0, samples);
    return {all.lagP50, all.lagP99, all.lagMax};
}

} // namespace sharepane::follow
