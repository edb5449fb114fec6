// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/programversion.h"

#include "posix/runprogram.h"

#include <chrono>
#include <string_view>
#include <vector>

namespace claustrum::conformance {
namespace {

constexpr std::chrono::seconds versionTime{10};

Result<std::string> outputOf(const std::string &file, const std::vector<std::string> &args)
{
    SpawnRequest request;
    request.file = file;
    request.args = args;
    request.env = {"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/nonexistent"};
    RunLimits limits;
    limits.timeout = versionTime;
    auto finished = runProgram(std::move(request), limits);
    if (!finished)
        return finished.error();
    return std::move(finished->out);
}

/// The text between two others; empty if either is missing.
std::string between(std::string_view text, std::string_view before, std::string_view after)
{
    const auto begin = text.find(before);
    const auto end =
        begin == std::string_view::npos ? begin : text.find(after, begin + before.size());
    if (end == std::string_view::npos)
        return {};
    return std::string(text.substr(begin + before.size(), end - begin - before.size()));
}

} // namespace

Result<BinaryVersion> versionOf(const std::string &binary)
{
    const auto out = outputOf(binary, {binary, "-version"});
    if (!out)
        return out.error();
    return BinaryVersion{between(*out, "claustrum ", " (built "), between(*out, " (built ", ")")};
}

std::string gitVersion()
{
    const auto out = outputOf("/usr/bin/env", {"env", "git", "--version"});
    return out ? between(*out, "git version ", "\n") : std::string();
}

} // namespace claustrum::conformance
