// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/managedworktrees.h"

#include "posix/descriptorwalk.h"
#include "wire/gopath.h"

namespace claustrum {
namespace {

constexpr std::size_t markerLevels = 2; // above the directory

bool hasEntry(const DescriptorWalk::Directory &directory, const char *name)
{
    struct stat status;
    return statEntry(directory.fd.get(), name, status) == 0;
}

bool isBelowWorktrees(const DescriptorWalk &walk)
{
    constexpr std::string_view place = "/.claude/worktrees/";
    return (walk.place().path + '/').find(place) != std::string::npos;
}

bool isMarked(const DescriptorWalk &walk)
{
    const auto &chain = walk.directories();
    for (std::size_t level = 1; level <= markerLevels && level < chain.size(); ++level) {
        const auto &above = chain[chain.size() - 1 - level];
        if (hasEntry(above, worktreesMarker) && !hasEntry(above, ".git"))
            return true;
    }
    return false;
}

} // namespace

Management managementOf(const GitContext &context, const std::string &directory)
{
    auto walk = DescriptorWalk::fromRoot();
    const int error =
        walk.go(go::isAbsPath(directory) ? directory : context.workingDirectory + '/' + directory);
    if (error == ENOENT)
        return Management::Missing;
    if (error == ENOTDIR && walk.remaining().size() == 1)
        return Management::Free; // a file: git's affair
    if (error != 0)
        return Management::Unwalkable;
    return isBelowWorktrees(walk) || isMarked(walk) ? Management::Managed : Management::Free;
}

bool isNestedBase(const GitContext &context, const std::string &baseRepo)
{
    const auto management = managementOf(context, baseRepo);
    return management == Management::Managed
           || (management == Management::Unwalkable && context.rules().refusesUnwalkableBase);
}

} // namespace claustrum
