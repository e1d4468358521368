// Promise: any bytes as a template, and as a parameters file after a NUL, end in a plan or an error, in
// bounded work; and what is planned has names that the control plane takes.

#include "core/catalog/names.h"
#include "core/control/template/template.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sharepane;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::size_t end = text.find('\0');
    const auto plan = control::arm::planTemplate(
        text.substr(0, end), end == std::string_view::npos ? std::string_view() : text.substr(end + 1));
    if (!plan) {
        return 0;
    }
    for (const auto& resource : plan->resources) {
        const std::string first = resource.name.substr(0, resource.name.find('/'));
        if (!catalog::checkName("account or cluster", first)) {
            std::abort();
        }
    }
    return 0;
}
