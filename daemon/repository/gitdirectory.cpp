// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/gitdirectory.h"

#include "daemon/repository/smallfile.h"
#include "posix/descriptorwalk.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>

namespace claustrum {
namespace {

constexpr std::size_t mostOfHead = 255; // bytes of HEAD that are looked at
constexpr std::size_t idDigits = 40;

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isProperHead(std::string_view text)
{
    text = text.substr(0, mostOfHead);
    constexpr std::string_view reference = "ref:";
    if (text.starts_with(reference)) {
        text.remove_prefix(reference.size());
        text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
        return text.starts_with("refs/");
    }
    return text.size() >= idDigits
           && std::all_of(text.begin(), text.begin() + idDigits, isHexDigit);
}

bool hasProperHead(int directory)
{
    std::array<char, PATH_MAX> target{};
    const auto length = ::readlinkat(directory, "HEAD", target.data(), target.size());
    if (length >= 0)
        return std::string_view(target.data(), static_cast<std::size_t>(length))
            .starts_with("refs/");
    const auto head = readPlainFile(directory, "HEAD");
    return head && isProperHead(*head);
}

/// The type of @p name, links followed; 0: nothing that can be reached.
mode_t kindOf(int directory, const char *name)
{
    struct stat status;
    return ::fstatat(directory, name, &status, 0) == 0 ? status.st_mode & S_IFMT : 0;
}

/// The directory that the file .git of @p level names; empty if it is none of git's.
std::string namedByFile(const DescriptorWalk::Directory &level)
{
    // git follows a link here, too.
    const Fd file(::openat(level.fd.get(), ".git", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    struct stat status;
    if (!file || ::fstat(file.get(), &status) < 0 || !S_ISREG(status.st_mode))
        return {};
    const auto text = readAll(file.get(), ".git", mostSmallFile + 1);
    constexpr std::string_view key = "gitdir:";
    if (!text || text->size() > mostSmallFile || !text->starts_with(key))
        return {};
    const std::string named(trimmedLine(std::string_view(*text).substr(key.size())));
    if (named.empty())
        return {};
    return go::isAbsPath(named) ? go::cleanPath(named) : go::joinPath(level.path, named);
}

GitDirectory noRepository()
{
    return {.state = GitDirectory::State::NoRepository};
}

/// The judgement of a level; nullopt: the walk goes on above.
std::optional<GitDirectory> atLevel(const GitContext &context,
                                    const DescriptorWalk::Directory &level)
{
    const mode_t kind = kindOf(level.fd.get(), ".git");
    GitDirectory found = noRepository();
    if (S_ISDIR(kind)) {
        const std::string path = go::joinPath(level.path, ".git");
        const Fd git(::openat(level.fd.get(), ".git", O_PATH | O_DIRECTORY | O_CLOEXEC));
        struct stat status;
        if (git && (isGitDirectory(git.get()) || statEntry(git.get(), "commondir", status) == 0))
            found = judgeGitDirectory(context, path);
    } else if (S_ISREG(kind)) {
        if (const std::string named = namedByFile(level); !named.empty())
            found = judgeGitDirectory(context, named);
    } else if (isGitDirectory(level.fd.get())) {
        return judgeGitDirectory(context, level.path);
    } else {
        return std::nullopt;
    }
    found.root = level.path;
    return found;
}

GitDirectory walkUpwards(const GitContext &context, const DescriptorWalk &walk)
{
    const auto &levels = walk.directories();
    for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
        if (auto found = atLevel(context, *level))
            return std::move(*found);
    }
    return noRepository();
}

} // namespace

GitDirectory findGitDirectory(const GitContext &context, const std::string &directory)
{
    const std::string path =
        go::isAbsPath(directory) ? directory : context.workingDirectory + '/' + directory;
    auto walk = DescriptorWalk::fromRoot();
    if (walk.go(path) != 0)
        return {};
    GitDirectory found = walkUpwards(context, walk);
    const auto own = context.variable("GIT_DIR");
    if (!own || own->empty())
        return found;
    GitDirectory named = judgeGitDirectory(
        context, go::isAbsPath(*own) ? go::cleanPath(*own) : go::joinPath(walk.place().path, *own),
        true);
    named.root = std::move(found.root);
    return named;
}

bool isGitDirectory(int directory)
{
    return ::faccessat(directory, "objects", F_OK, 0) == 0
           && ::faccessat(directory, "refs", F_OK, 0) == 0 && hasProperHead(directory);
}

} // namespace claustrum
