#pragma once

#include <chrono>
#include <cstdint>

namespace sharepane::follow {

/// When to look again. Pure.
namespace pace {

using Span = std::chrono::milliseconds;

/// Wait before attempt number `attempt` (1: the first repetition) after transient errors: doubling from
/// 100 ms to 30 s, each scattered over its upper half by `random` (0 … 1), so that many followers of one
/// leader don't come back all at once.
[[nodiscard]] Span backOff(unsigned attempt, double random);

/// Wait before the next poll, after `idlePolls` polls in a row that found nothing. Where notifications arrive
/// a poll is only the safety net.
[[nodiscard]] Span poll(unsigned idlePolls, bool notified);

} // namespace pace

} // namespace sharepane::follow
