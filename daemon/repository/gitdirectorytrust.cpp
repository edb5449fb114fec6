// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/gitdirectory.h"
#include "daemon/repository/gitwords.h"
#include "daemon/repository/hardenedgit.h"
#include "daemon/repository/smallfile.h"
#include "posix/descriptorwalk.h"
#include "wire/gopath.h"

#include <fcntl.h>

namespace claustrum {
namespace {

constexpr std::size_t mostOfPath = 300;   // characters of a path in a text
constexpr std::size_t mostOfContent = 60; // characters of a file's content in a text

GitDirectory refused(const std::string &rest)
{
    return {.state = GitDirectory::State::Refused,
            .text = "the repository's git directory could not be trusted; git not run: commondir "
                    "not as git writes it: "
                    + rest};
}

GitDirectory trusted(const std::string &directory, const std::string &commonDirectory)
{
    return {.state = GitDirectory::State::Trusted,
            .directory = directory,
            .commonDirectory = commonDirectory};
}

std::string quotedPath(const std::string &path)
{
    return quoteCut(path, mostOfPath);
}

/// An entry below .git/worktrees. @param repository the git directory that it belongs to
GitDirectory judgeEntry(int entry, const std::string &directory, const std::string &repository)
{
    struct stat status;
    const std::string file = directory + "/commondir";
    if (statEntry(entry, "commondir", status) == ENOENT)
        return refused("worktree entry " + quotedPath(directory)
                       + " has none (git always writes one there, containing ../..); the entry is "
                         "damaged or was not made by git \xe2\x80\x94 recreate the worktree with "
                         "git worktree add, or remove the entry");
    const auto content = readSmallFile(entry, "commondir");
    if (!content)
        return refused(quotedPath(file) + " is not a small plain file (" + content.error().text
                       + "); remove it, or remove that worktree entry and add the worktree again "
                         "so git rewrites it");
    const std::string named(trimmedLine(*content));
    const std::string leads =
        go::isAbsPath(named) ? go::cleanPath(named) : go::joinPath(directory, named);
    if (leads != repository)
        return refused(quotedPath(file) + " does not name the entry's own repository, "
                       + quotedPath(repository)
                       + "; restore the file to read ../.. or remove that worktree entry and add "
                         "the worktree again");
    return trusted(directory, repository);
}

GitDirectory strayCommonDir(const std::string &file)
{
    return refused(quotedPath(file)
                   + " exists where git itself never writes one (git keeps that file only in a "
                     "linked worktree's entry under .git/worktrees/); remove it if you did not "
                     "create it, and treat its appearance as tampering");
}

GitDirectory damagedRepository(const std::string &file)
{
    return refused(quotedPath(file)
                   + " sits in a git directory git would not take as a repository (its HEAD, "
                     "objects or refs missing or invalid), so git would look for one somewhere "
                     "else; repair that directory (usually its HEAD file)");
}

std::string withoutLineEnds(const std::string &text)
{
    return text.substr(0, text.find_last_not_of("\r\n") + 1); // npos + 1 is 0
}

/// A git directory that is no entry, but has a commondir: honest if it reads ".".
GitDirectory judgeCommonDir(int opened, const std::string &directory)
{
    const std::string file = directory + "/commondir";
    const std::string tampering =
        " can send git's configuration and hooks elsewhere, so treat it as tampering: delete it, "
        "and if you did not create it, find out what did";
    const auto content = readSmallFile(opened, "commondir");
    const bool dangles = !content && content.error().number == ENOENT;
    if (!content && !dangles)
        return refused(quotedPath(file) + " is not a small plain file (" + content.error().text
                       + "); git writes that file only inside .git/worktrees/<name>/; one here"
                       + tampering);
    const std::string text = content ? withoutLineEnds(*content) : ".";
    if (text != "." && text != "./")
        return refused(quotedPath(file) + " reads " + quoteCut(text, mostOfContent)
                       + "; git writes that file only inside .git/worktrees/<name>/, and Claude "
                         "Code's sandbox may leave one containing just \".\"; anything else sends "
                         "git's configuration and hooks elsewhere, so treat it as tampering: "
                         "delete it, and if you did not create it, find out what did");
    return isGitDirectory(opened) ? trusted(directory, directory) : damagedRepository(file);
}

/// The git directory that @p directory would be an entry of; empty if it cannot be one.
std::string repositoryOfEntry(const std::string &directory)
{
    const std::string parent = go::dirName(directory);
    if (go::baseName(parent) != "worktrees" || go::baseName(directory) == ".git")
        return {};
    std::string repository = go::dirName(parent);
    const Fd opened(::open(repository.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    return opened && isGitDirectory(opened.get()) ? repository : std::string();
}

GitDirectory unopened(bool isEntry, bool isNamedByEnvironment, int error)
{
    if (error == ENOENT && isEntry && isNamedByEnvironment)
        return {.state = GitDirectory::State::Refused,
                .text = std::string(refusalHead)
                        + "the worktree entry this folder's .git names no longer exists"};
    if (error == ENOTDIR || (error == ENOENT && isEntry))
        return {.state = GitDirectory::State::NoRepository};
    return {};
}

} // namespace

GitDirectory judgeGitDirectory(const GitContext &context, const std::string &directory,
                               bool isNamedByEnvironment)
{
    const std::string repository = repositoryOfEntry(directory);
    const Fd opened(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!opened)
        return unopened(!repository.empty(), isNamedByEnvironment, errno);
    if (!repository.empty())
        return judgeEntry(opened.get(), directory, repository);
    struct stat status;
    if (statEntry(opened.get(), "commondir", status) == ENOENT)
        return trusted(directory, directory);
    if (!context.rules().acceptsDotCommonDir)
        return strayCommonDir(directory + "/commondir");
    return judgeCommonDir(opened.get(), directory);
}

} // namespace claustrum
