// SPDX-License-Identifier: Apache-2.0
// The main() of a fuzzer that is built without libFuzzer: plays each file of the folders that are
// its arguments, once. So the tests keep what a fuzzer has found.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace {

int play(const std::filesystem::path &folder)
{
    int played = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
        std::fprintf(stderr, "%s\n", entry.path().c_str()); // the last one is at fault
        std::ifstream file(entry.path(), std::ios::binary);
        const std::vector<char> bytes(std::istreambuf_iterator<char>(file), {});
        LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size());
        ++played;
    }
    return played;
}

} // namespace

int main(int argc, char **argv)
{
    int played = 0;
    for (int i = 1; i < argc; ++i)
        played += play(argv[i]);
    std::printf("%d inputs\n", played);
    return played > 0 ? 0 : 1;
}
