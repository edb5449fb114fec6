// SPDX-License-Identifier: Apache-2.0
#include "installer/probemode.h"

#include "installer/cliprobe.h"
#include "posix/files.h"

#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace claustrum {
namespace {

void onInterrupt(int)
{
    constexpr int interrupted = 130;
    ::_exit(interrupted);
}

/// Without the daemon's token.
CliProbe probeOf(const ProbeCliOptions &options)
{
    CliProbe probe;
    probe.environment = options.environment;
    std::erase_if(probe.environment,
                  [](const std::string &entry) { return entry.starts_with("CLAUDE_RPC_TOKEN="); });
    probe.timeout = options.limit;
    return probe;
}

} // namespace

int runProbeCli(const ProbeCliOptions &options)
{
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGPIPE, SIG_IGN);
    const auto state = probeCli(options.path, probeOf(options));
    if (state.runs())
        return 0;
    if (!state.reason.empty())
        std::fputs(("claustrum: " + options.path + ": " + state.reason + '\n').c_str(), stderr);
    const bool hung = state.kind == CliState::Kind::Unresponsive;
    (void)writeAll(STDOUT_FILENO, hung ? "__CLI_HUNG__\n" : "__CLI_BAD__\n", "stdout");
    return 0;
}

} // namespace claustrum
