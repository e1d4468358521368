#include "core/follow/pace.h"

#include <algorithm>
#include <cmath>

namespace sharepane::follow::pace {

namespace {

Span grown(double firstMs, double factor, unsigned steps, double mostMs)
{
    const double exponent = std::min(steps, 60U);
    return Span{static_cast<Span::rep>(std::min(firstMs * std::pow(factor, exponent), mostMs))};
}

} // namespace

Span backOff(unsigned attempt, double random)
{
    const Span full = grown(100, 2, attempt == 0 ? 0 : attempt - 1, 30'000);
    const double scattered = static_cast<double>(full.count()) * (0.5 + 0.5 * std::clamp(random, 0.0, 1.0));
    return Span{static_cast<Span::rep>(scattered)};
}

Span poll(unsigned idlePolls, bool notified)
{
    return notified ? grown(2'000, 2, idlePolls, 60'000) : grown(100, 1.5, idlePolls, 5'000);
}

} // namespace sharepane::follow::pace
