// SPDX-License-Identifier: Apache-2.0
// A claustrum.conf, read by every mode.
#include "app/configfile.h"
#include "app/options.h"
#include "fuzz/require.h"

#include <array>
#include <string>

using namespace claustrum;
using claustrum::fuzz::require;

namespace {

constexpr std::array<std::string_view, 4> keys = {"", "inspect", "git-timeout",
                                                  "max-extract-bytes"};

void readValues(std::string_view text)
{
    const ConfigFile file(text);
    for (const std::string_view key : keys) {
        const auto value = file.text(key);
        require(value || (!file.boolean(key) && !file.size(key) && !file.duration(key)));
        require(file.size(key).value_or(0) >= 0);
        require(file.duration(key).value_or(std::chrono::nanoseconds(0)).count() >= 0);
        require(!value || value->find('\n') == std::string::npos);
    }
}

/// Whatever the file says, a limit is not negative.
void readAllOptions(const std::vector<std::string> &args, const std::string &text)
{
    const auto options = readOptions(args, text);
    if (!options)
        return;
    const auto none = std::chrono::nanoseconds(0);
    require(options->serve.gitTimeout >= none && options->serve.stalledClient >= none);
    require(options->serve.acceptPreviousTokens >= none && options->serve.detachedIdle >= none);
    require(options->serve.oomScoreAdj >= 0 && options->serve.memoryMax >= 0
            && options->serve.tasksMax >= 0);
    require(options->serve.maxProcesses >= 0 && options->serve.eventLogMaxBytes >= 0);
    require(options->serve.maxExtractBytes >= 0 && options->serve.wireLogMaxString >= 0);
    require(options->install.maxCliBytes >= 0 && options->install.probeTimeout >= none);
    require(options->install.downloadTimeout >= none && options->install.libcProbeTimeout >= none);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string text(fuzz::textOf(data, size));
    readValues(text);
    for (const char *const mode : {"-serve", "-install", "-bridge"})
        readAllOptions({mode}, text);
    return 0;
}
