// Runs a fuzz target over a corpus without libFuzzer: each seed as it is, cut at every length, and with every
// byte replaced by bytes that tend to matter. Enough to keep a found crash from coming back on every
// compiler.

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

std::size_t replay(const std::string& seed)
{
    feed(seed);
    for (std::size_t length = 0; length < seed.size(); ++length) {
        feed(seed.substr(0, length));
    }
    constexpr std::array<char, 8> bytes{'\0', '"', '{', ']', '-', '9', '\\', '\xFF'};
    std::string mutated = seed;
    for (std::size_t i = 0; i < seed.size(); ++i) {
        for (const char byte : bytes) {
            mutated[i] = byte;
            feed(mutated);
        }
        mutated[i] = seed[i];
    }
    return 1 + seed.size() * (1 + bytes.size());
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
