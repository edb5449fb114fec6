// SPDX-License-Identifier: Apache-2.0
#include "installer/clidirectory.h"

#include "installer/cliversion.h"
#include "installer/stagedfile.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <sys/stat.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace claustrum {
namespace {

/// A candidate for pruning.
struct Entry
{
    std::string name;
    timespec modified;
};

bool newerFirst(const Entry &a, const Entry &b)
{
    return std::tie(a.modified.tv_sec, a.modified.tv_nsec)
           > std::tie(b.modified.tv_sec, b.modified.tv_nsec);
}

std::vector<std::string> namesIn(const std::string &directory)
{
    auto names = readDirectoryNames(directory);
    return names ? std::move(*names) : std::vector<std::string>();
}

std::vector<Entry> prunableIn(const std::string &directory)
{
    std::vector<Entry> entries;
    for (auto &name : namesIn(directory)) {
        struct stat status;
        if (name.starts_with(blobPrefix) || name.starts_with(stagedPrefix)
            || ::lstat(go::joinPath(directory, name).c_str(), &status) < 0
            || S_ISDIR(status.st_mode))
            continue;
        entries.push_back({std::move(name), status.st_mtim});
    }
    std::stable_sort(entries.begin(), entries.end(), newerFirst);
    return entries;
}

} // namespace

void sweepCliDirectory(const std::string &directory)
{
    for (const auto &name : namesIn(directory)) {
        if (isSwept(name))
            removeUnlessStaged(go::joinPath(directory, name));
    }
}

void waitForStagedClis(const std::string &directory)
{
    for (const auto &name : namesIn(directory)) {
        if (name.starts_with(stagedPrefix))
            waitWhileStaged(go::joinPath(directory, name));
    }
}

void pruneCliDirectory(const std::string &directory, std::int64_t keep,
                       const std::string &installed)
{
    if (keep <= 0)
        return;
    const auto entries = prunableIn(directory);
    for (auto at = static_cast<std::size_t>(keep); at < entries.size(); ++at) {
        if (entries[at].name != installed)
            (void)removeFile(go::joinPath(directory, entries[at].name));
    }
}

} // namespace claustrum
