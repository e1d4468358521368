// Runs a fuzz target over a corpus without libFuzzer: each seed as it is, cut at every length, and with every
// byte replaced by bytes that tend to matter. Enough to keep a found crash from coming back on every
// compiler. What a seed costs grows with the square of its size, and a sanitizer makes it twenty times that:
// then each place gets one of these bytes, in turn, and of a long seed only some places are touched.

#include "tests/support/sanitized.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void feed(const std::string& text)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

constexpr std::array<char, 8> bytes{'\0', '"', '{', ']', '-', '9', '\\', '\xFF'};

std::size_t replay(const std::string& seed)
{
    constexpr std::size_t sparseFrom = 1024; // bytes of a seed, under a sanitizer
    const std::size_t step = sharepane::test::isSanitized ? 1 + seed.size() / sparseFrom : 1;
    constexpr std::size_t each = sharepane::test::isSanitized ? 1 : bytes.size();
    std::size_t inputs = 1;
    feed(seed);
    std::string mutated = seed;
    for (std::size_t i = 0; i < seed.size(); i += step) {
        feed(seed.substr(0, i));
        for (std::size_t k = 0; k < each; ++k) {
            mutated[i] = bytes[(i / step + k) % bytes.size()];
            feed(mutated);
        }
        mutated[i] = seed[i];
        inputs += 1 + each;
    }
    return inputs;
}

} // namespace

int main(int argc, char** argv)
{
    std::size_t seeds = 0;
    std::size_t inputs = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
            std::ifstream file(entry.path(), std::ios::binary);
            inputs += replay(std::string(std::istreambuf_iterator<char>(file), {}));
            ++seeds;
        }
    }
    std::printf("%zu seeds, %zu inputs\n", seeds, inputs);
    return seeds > 0 ? 0 : 1;
}
