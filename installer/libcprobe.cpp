// SPDX-License-Identifier: Apache-2.0
#include "installer/libcprobe.h"

#include "common/environment.h"
#include "installer/proberun.h"
#include "posix/execlookup.h"
#include "wire/goplatform.h"

#include <algorithm>
#include <glob.h>
#include <string_view>

namespace claustrum {
namespace {

constexpr std::size_t maxOutput = 1'048'576; // bytes of ldd's output that are looked at

bool matchesFile(const std::string &pattern)
{
    glob_t found{};
    const bool any = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0;
    ::globfree(&found);
    return any;
}

/// Ignores case, for ASCII only: `ldd` speaks the C locale.
bool holdsMusl(const std::string &output)
{
    constexpr std::string_view wanted = "musl";
    const auto sameLetter = [](char a, char b) { return (a | 0x20) == b; };
    return std::search(output.begin(), output.end(), wanted.begin(), wanted.end(), sameLetter)
           != output.end();
}

/// Runs `ldd --version`; not started without one.
ProbeRun runLdd(const LibcProbe &probe)
{
    const std::string path(environmentValue(probe.environment, "PATH"));
    const auto ldd = lookUpCommand("ldd", path);
    if (!ldd)
        return {};
    SpawnRequest request;
    request.file = *ldd;
    request.args = {"ldd", "--version"};
    request.env = probe.environment;
    ProbeLimits limits;
    limits.timeout = probe.timeout;
    limits.linger = probe.linger;
    limits.outputBytes = maxOutput;
    limits.withStdout = true;
    limits.clientFd = probe.clientFd;
    return runProbe(std::move(request), limits);
}

bool isMuslByLoader(const LibcProbe &probe)
{
    if (matchesFile(probe.muslLoaders))
        return true;
    const auto ldd = runLdd(probe);
    return ldd.succeeded() && holdsMusl(ldd.output);
}

/// What an ldd has said that was stopped does not count.
bool isMuslByLdd(const LibcProbe &probe)
{
    const auto ldd = runLdd(probe);
    const bool spoke = ldd.end == ProbeRun::End::Exited && !ldd.output.empty();
    return spoke ? holdsMusl(ldd.output) : matchesFile(probe.muslLoaders);
}

} // namespace

std::string detectLibc(const LibcProbe &probe)
{
    if (go::platform() != "linux")
        return {};
    const bool musl =
        probe.rule == InstallRules::Libc::LoaderFirst ? isMuslByLoader(probe) : isMuslByLdd(probe);
    return musl ? "musl" : "glibc";
}

} // namespace claustrum
