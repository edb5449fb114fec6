// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/worktreeseed.h"

#include "posix/beneath.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <memory>
#include <utility>

namespace claustrum {
namespace {

constexpr mode_t directoryMode = 0755;
constexpr mode_t fileMode = 0666;
constexpr std::size_t copySize = 128UL * 1024;
constexpr const char *settingsFolder = ".claude";
constexpr const char *includeFile = ".worktreeinclude";

bool isSame(const struct stat &a, const struct stat &b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// Whether a name from ls-files is a path below the folder, without "." or "..".
bool isPlainPath(const std::string &name)
{
    return !name.empty() && name != "." && name != ".." && !go::isAbsPath(name)
           && !name.starts_with("../") && go::cleanPath(name) == name;
}

/// The parent, "" if there is none.
std::string parentOf(const std::string &path)
{
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "" : path.substr(0, slash);
}

/// The names in a directory, without "." and ".."; empty if it cannot be read.
std::vector<std::string> namesIn(Fd directory)
{
    DirectoryStream stream(std::move(directory));
    std::vector<std::string> names;
    while (const auto name = stream ? stream.next() : std::nullopt)
        names.emplace_back(*name);
    return names;
}

/// Copies files from one folder to the same places in another.
class Seeding
{
public:
    Seeding(Fd repo, Fd worktree)
        : m_repo(std::move(repo))
        , m_worktree(std::move(worktree))
        , m_buffer(std::make_unique<char[]>(copySize))
    {
        m_known = ::fstat(m_worktree.get(), &m_worktreeStatus) == 0;
    }

    /// Copies a directory with its whole contents, level by level; its depth needs no stack.
    void copyTree(const std::string &top)
    {
        std::vector<std::string> waiting{top};
        while (!waiting.empty()) {
            const std::string directory = std::move(waiting.back());
            waiting.pop_back();
            copyDirectory(directory, waiting);
        }
    }

    void copyFile(const std::string &path)
    {
        const auto from = openDirectoryBeneath(m_repo.get(), parentOf(path));
        if (!from)
            return;
        const auto file = openRegular(from->get(), go::baseName(path));
        if (!file)
            return;
        const auto to = makeDirectoriesBeneath(m_worktree.get(), parentOf(path), directoryMode);
        if (to)
            copyContent(*file, to->get(), go::baseName(path));
    }

private:
    /// Copies the directory's files, and appends its subdirectories to @p waiting.
    void copyDirectory(const std::string &directory, std::vector<std::string> &waiting)
    {
        auto from = openDirectoryBeneath(m_repo.get(), directory);
        struct stat status;
        if (!from || !m_known || ::fstat(from->get(), &status) < 0
            || isSame(status, m_worktreeStatus))
            return;
        const auto to = makeDirectoriesBeneath(m_worktree.get(), directory, directoryMode);
        const Fd source(::fcntl(from->get(), F_DUPFD_CLOEXEC, 0));
        for (const std::string &name : namesIn(std::move(*from))) {
            if (::fstatat(source.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) < 0)
                continue;
            if (S_ISDIR(status.st_mode))
                waiting.push_back(go::joinPath(directory, name));
            else if (const auto file = openRegular(source.get(), name); file && to)
                copyContent(*file, to->get(), name);
        }
    }

    static std::optional<Fd> openRegular(int directory, const std::string &name)
    {
        auto file = openFileIn(directory, name, O_RDONLY);
        struct stat status;
        if (!file || ::fstat(file->get(), &status) < 0 || !S_ISREG(status.st_mode))
            return std::nullopt;
        return std::move(*file);
    }

    void copyContent(const Fd &from, int directory, const std::string &name)
    {
        const auto to = openFileIn(directory, name, O_WRONLY | O_CREAT, fileMode);
        struct stat source;
        struct stat target;
        if (!to || ::fstat(from.get(), &source) < 0 || ::fstat(to->get(), &target) < 0
            || !S_ISREG(target.st_mode) || isSame(source, target)) // do not truncate the source
            return;
        if (::ftruncate(to->get(), 0) < 0)
            return;
        for (;;) {
            const auto got =
                retryInterrupted([&] { return ::read(from.get(), m_buffer.get(), copySize); });
            if (got <= 0
                || !writeAll(to->get(), {m_buffer.get(), static_cast<std::size_t>(got)}, name))
                return;
        }
    }

    Fd m_repo;
    Fd m_worktree;
    std::unique_ptr<char[]> m_buffer;
    struct stat m_worktreeStatus;
    bool m_known = false;
};

/// Copies the files listed in @p list. Names quoted by git are not found.
void copyListed(Seeding &seeding, std::string_view list)
{
    while (!list.empty()) {
        const auto newline = list.find('\n');
        const std::string name(list.substr(0, newline));
        if (isPlainPath(name))
            seeding.copyFile(name);
        list.remove_prefix(newline == std::string_view::npos ? list.size() : newline + 1);
    }
}

} // namespace

void seedWorktree(Git &git, const std::string &repo, const std::string &worktree)
{
    auto from = openFile(repo, O_RDONLY | O_DIRECTORY);
    auto to = openFile(go::isAbsPath(worktree) ? worktree : go::joinPath(repo, worktree),
                       O_RDONLY | O_DIRECTORY);
    if (!from || !to)
        return;
    const bool hasList = ::faccessat(from->get(), includeFile, F_OK, 0) == 0;
    Seeding seeding(std::move(*from), std::move(*to));
    seeding.copyTree(settingsFolder);
    if (!hasList)
        return;
    GitAnswer listed = git.run(
        {"ls-files", "--others", "--ignored", std::string("--exclude-from=") + includeFile});
    if (!listed.ok)
        return;
    if (listed.truncated) // the last name may be incomplete
        listed.output.erase(listed.output.rfind('\n') + 1);
    copyListed(seeding, listed.output);
}

} // namespace claustrum
