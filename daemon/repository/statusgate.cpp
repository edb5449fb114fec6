// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/statusgate.h"

#include "daemon/git/textlines.h"
#include "daemon/repository/smallfile.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <algorithm>

namespace claustrum {
namespace {

constexpr off_t mostOfIndex = 1L << 30; // bytes

std::string absolute(const GitContext &context, const std::string &path)
{
    return go::isAbsPath(path) ? path : context.workingDirectory + '/' + path;
}

bool hasUpwardComponent(const std::string &path)
{
    const auto components = splitText(path, '/');
    return std::find(components.begin(), components.end(), "..") != components.end();
}

/// A path inside the repository must be absolute, and lead there by real directories alone.
bool isReachedSafely(const GitContext &context, const std::string &path,
                     const std::string &baseRepo)
{
    const std::string clean = go::cleanPath(absolute(context, path));
    const std::string base = go::cleanPath(absolute(context, baseRepo));
    if (clean == base || !isAtOrBelow(clean, base))
        return true;
    if (!go::isAbsPath(path) || hasUpwardComponent(path))
        return false;
    const auto opened = openFile(base, O_PATH | O_DIRECTORY);
    return opened
           && openDirectoryBeneath(opened->get(), clean.substr(base == "/" ? 1 : base.size() + 1));
}

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool hasPlainHead(int entry)
{
    const auto content = readPlainFile(entry, "HEAD");
    if (!content)
        return false;
    const std::string_view head = trimmedLine(*content);
    return head.starts_with("ref: refs/")
           || ((head.size() == 40 || head.size() == 64)
               && std::all_of(head.begin(), head.end(), isHex));
}

bool hasPlainIndex(int entry)
{
    struct stat status;
    const int error = statEntry(entry, "index", status);
    return error == ENOENT
           || (error == 0 && S_ISREG(status.st_mode) && status.st_size <= mostOfIndex);
}

bool leadsBack(const WorktreeEntry &entry, const std::string &directory,
               const std::string &commonDirectory)
{
    const auto content = readSmallFile(entry.directory.get(), "commondir");
    if (!content)
        return false;
    const std::string named(trimmedLine(*content));
    return (go::isAbsPath(named) ? go::cleanPath(named) : go::joinPath(directory, named))
           == commonDirectory;
}

} // namespace

std::optional<WorktreeEntry> entryForStatus(const GitContext &context, const std::string &path,
                                            const std::string &baseRepo,
                                            const std::string &commonDirectory)
{
    const std::string full = absolute(context, path);
    auto walk = DescriptorWalk::fromRoot();
    if (walk.go(full) != 0 || !isReachedSafely(context, path, baseRepo))
        return std::nullopt;
    const WorktreeEntries entries(commonDirectory);
    auto found = entries.naming({go::cleanPath(full), walk.place().path});
    if (found.size() != 1)
        return std::nullopt;
    const int entry = found.front().directory.get();
    const std::string directory = go::joinPath(entries.path(), found.front().name);
    if (!leadsBack(found.front(), directory, commonDirectory) || !hasPlainHead(entry)
        || !hasPlainIndex(entry))
        return std::nullopt;
    return std::move(found.front());
}

} // namespace claustrum
