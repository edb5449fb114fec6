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
    bool isDirectory;
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

/// The newest first; equally old ones in the order of their names.
std::vector<Entry> entriesIn(const std::string &directory)
{
    std::vector<Entry> entries;
    for (auto &name : namesIn(directory)) {
        struct stat status;
        if (!isSwept(name) && ::lstat(go::joinPath(directory, name).c_str(), &status) == 0)
            entries.push_back({std::move(name), status.st_mtim, S_ISDIR(status.st_mode)});
    }
    std::stable_sort(entries.begin(), entries.end(), newerFirst);
    return entries;
}

bool isOlderThan(const std::string &path, std::chrono::seconds age)
{
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    struct stat status;
    if (::lstat(path.c_str(), &status) < 0)
        return false;
    const timespec limit{now.tv_sec - static_cast<time_t>(age.count()), now.tv_nsec};
    return std::tie(status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
           < std::tie(limit.tv_sec, limit.tv_nsec);
}

} // namespace

void sweepCliDirectory(const std::string &directory, std::chrono::seconds minAge)
{
    for (const auto &name : namesIn(directory)) {
        const auto path = go::joinPath(directory, name);
        if (isSwept(name) && (minAge.count() == 0 || isOlderThan(path, minAge)))
            removeUnlessStaged(path);
    }
}

void removeOldParts(const std::string &directory)
{
    constexpr std::chrono::hours age(24 * 7);
    for (const auto &name : namesIn(directory)) {
        const auto path = go::joinPath(directory, name);
        if (name.ends_with(".zst.part") && isOlderThan(path, age))
            (void)removeFile(path);
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
    auto entries = entriesIn(directory);
    std::erase_if(entries, [](const Entry &entry) {
        return entry.isDirectory || entry.name.starts_with(blobPrefix);
    });
    for (auto at = static_cast<std::size_t>(keep); at < entries.size(); ++at) {
        if (entries[at].name != installed)
            (void)removeFile(go::joinPath(directory, entries[at].name));
    }
}

void pruneAllEntries(const std::string &directory, std::int64_t keep)
{
    const auto entries = entriesIn(directory);
    for (auto at = static_cast<std::size_t>(keep); at < entries.size(); ++at)
        (void)removeFile(go::joinPath(directory, entries[at].name));
}

} // namespace claustrum
