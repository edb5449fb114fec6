// SPDX-License-Identifier: Apache-2.0
#include "wire/builds.h"

#include <algorithm>
#include <array>

namespace claustrum {

namespace {

constexpr std::array<std::string_view, 19> methodsWithKillAndWait = {
    "server.ping",         "server.version",
    "server.capabilities", "server.shutdown",
    "files.list",          "files.validate",
    "files.stat",          "files.read",
    "files.extract_tar",   "git.info",
    "git.status",          "git.list_branches",
    "git.worktree_create", "git.worktree_remove",
    "process.spawn",       "process.stdin",
    "process.kill",        "process.killAndWait",
    "process.reattach",
};

constexpr std::array<std::string_view, 18> firstMethods = {
    "server.ping",         "server.version",
    "server.capabilities", "server.shutdown",
    "files.list",          "files.validate",
    "files.stat",          "files.read",
    "files.extract_tar",   "git.info",
    "git.status",          "git.list_branches",
    "git.worktree_create", "git.worktree_remove",
    "process.spawn",       "process.stdin",
    "process.kill",        "process.reattach",
};

constexpr std::array<std::string_view, 1> stdinOffsetFeature = {"process.stdin.offset"};

constexpr std::size_t shortestPrefix = 7;

} // namespace

/// All builds, oldest first, each row complete.
struct ReferenceBuild::Table
{
    static constexpr std::array<ReferenceBuild, 5> rows = {
        ReferenceBuild({
            .hash = "8de85faaa11694321e937499a18c7ab88f37c76c",
            .date = "2026-05-21",
            .methods = firstMethods,
        }),
        ReferenceBuild({
            .hash = "7cbfa471529b0dd33a5cc2f69c41c11bfe7fef6f",
            .date = "2026-06-04",
            .methods = firstMethods,
            .gitInfoHasRoot = true,
        }),
        ReferenceBuild({
            .hash = "d20a77da22b7d4822f758654b226299ad7021c22",
            .date = "2026-06-09",
            .methods = firstMethods,
            .gitInfoHasRoot = true,
        }),
        ReferenceBuild({
            .hash = "7c2f88d13e5f269762dd4d463aa4eb3102214110",
            .date = "2026-07-02",
            .methods = methodsWithKillAndWait,
            .features = stdinOffsetFeature,
            .gitInfoHasRoot = true,
            .gitInfoHasSlug = true,
            .stdinHasOffsets = true,
            .reattachTellsStdinApplied = true,
        }),
        ReferenceBuild({
            .hash = "5db5e4a12f88487e47c2c48259b69a2d630bb3f7",
            .date = "2026-07-06",
            .methods = methodsWithKillAndWait,
            .features = stdinOffsetFeature,
            .gitInfoHasRoot = true,
            .gitInfoHasSlug = true,
            .stdinHasOffsets = true,
            .reattachTellsStdinApplied = true,
            .writesTokenFile = true,
        }),
    };
};

std::span<const ReferenceBuild> ReferenceBuild::all()
{
    return Table::rows;
}

const ReferenceBuild &ReferenceBuild::latest()
{
    return Table::rows.back();
}

Result<const ReferenceBuild *> ReferenceBuild::find(std::string_view prefix)
{
    const auto matches = [prefix](const ReferenceBuild &build) {
        return prefix.size() >= shortestPrefix && build.hash().starts_with(prefix);
    };
    const auto rows = all();
    if (std::count_if(rows.begin(), rows.end(), matches) == 1)
        return &*std::find_if(rows.begin(), rows.end(), matches);

    std::string text = "unknown reference build \"" + std::string(prefix) + "\"; known:";
    const char *separator = " ";
    for (const ReferenceBuild &build : rows) {
        text += separator;
        text += build.hash().substr(0, shortestPrefix);
        separator = ", ";
    }
    return Error{std::move(text)};
}

bool ReferenceBuild::hasMethod(std::string_view name) const
{
    return std::find(m_rules.methods.begin(), m_rules.methods.end(), name) != m_rules.methods.end();
}

} // namespace claustrum
