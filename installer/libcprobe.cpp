// SPDX-License-Identifier: Apache-2.0
#include "installer/libcprobe.h"

#include "installer/http/environment.h"
#include "posix/execlookup.h"
#include "posix/runprogram.h"
#include "wire/goplatform.h"

#include <algorithm>
#include <glob.h>
#include <string_view>

namespace claustrum {
namespace {

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

bool lddSaysMusl(const LibcProbe &probe)
{
    const std::string path(environmentValue(probe.environment, "PATH"));
    const auto ldd = lookUpCommand("ldd", path);
    if (!ldd)
        return false;
    SpawnRequest request;
    request.file = *ldd;
    request.args = {"ldd", "--version"};
    request.env = probe.environment;
    RunLimits limits;
    limits.timeout = probe.timeout;
    limits.combined = true;
    const auto run = runProgram(std::move(request), limits);
    return run && run->succeeded() && holdsMusl(run->out);
}

} // namespace

std::string detectLibc(const LibcProbe &probe)
{
    if (go::platform() != "linux")
        return {};
    return matchesFile(probe.muslLoaders) || lddSaysMusl(probe) ? "musl" : "glibc";
}

} // namespace claustrum
