// SPDX-License-Identifier: Apache-2.0
#include "installer/cliprobe.h"

#include "common/trimmed.h"
#include "installer/proberun.h"
#include "posix/files.h"
#include "wire/goquote.h"

#include <sys/wait.h>

namespace claustrum {
namespace {

constexpr std::size_t maxQuoted = 300; // bytes of what the CLI said

/// The first line that is not blank.
std::string firstLine(std::string_view text)
{
    text = trimmed(text);
    return std::string(trimmed(text.substr(0, std::min(text.find('\n'), maxQuoted))));
}

std::string withOutput(std::string reason, const std::string &output)
{
    const auto line = firstLine(output);
    return line.empty() ? reason : reason + "; it said " + go::quote(line);
}

bool isEmptyFile(const std::string &path)
{
    const auto status = statFile(path);
    return status && status->st_size == 0;
}

} // namespace

CliState probeCli(const std::string &path, const CliProbe &probe)
{
    // A path without a slash is a file in the current directory, never looked up in PATH.
    SpawnRequest request;
    request.file = path;
    request.args = {path, "--version"};
    request.env = probe.environment;
    ProbeLimits limits;
    limits.timeout = probe.timeout;
    limits.clientFd = probe.clientFd;
    const auto run = runProbe(std::move(request), limits);
    switch (run.end) {
    case ProbeRun::End::NotStarted:
        return {CliState::Kind::Fails, isEmptyFile(path) ? "" : run.startError};
    case ProbeRun::End::Stopped:
        return {CliState::Kind::Unresponsive,
                withOutput("did not end and was stopped", run.output)};
    case ProbeRun::End::Exited:
        break;
    }
    if (run.succeeded())
        return {CliState::Kind::Runs, {}};
    if (WIFEXITED(run.status) && firstLine(run.output).empty())
        return {}; // the result line says as much, and the reference says no more
    return {CliState::Kind::Fails, withOutput(exitText(run.status), run.output)};
}

CliState probeCliFile(const std::string &path, const CliProbe &probe)
{
    const auto status = statFile(path);
    if (!status || !S_ISREG(status->st_mode))
        return {};
    return probeCli(path, probe);
}

} // namespace claustrum
