#include "core/base/clock.h"

namespace sharepane {

namespace {

class SystemClock final : public Clock {
public:
    Timestamp now() const override
    {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
};

} // namespace

std::shared_ptr<const Clock> systemClock()
{
    static const auto clock = std::make_shared<const SystemClock>();
    return clock;
}

} // namespace sharepane
