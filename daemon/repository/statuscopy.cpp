// SPDX-License-Identifier: Apache-2.0
#include "daemon/repository/statuscopy.h"

#include "daemon/repository/excludesfile.h"
#include "daemon/repository/filecopy.h"
#include "posix/beneath.h"
#include "posix/descriptorwalk.h"
#include "posix/directorystream.h"
#include "posix/files.h"

#include <sys/stat.h>

#include <vector>

namespace claustrum {
namespace {

constexpr mode_t fileMode = 0600;
constexpr mode_t directoryMode = 0700;
constexpr off_t mostOfFile = 1L << 30; // bytes

/// The names that are neither "." nor ".." and start with @p prefix.
std::vector<std::string> namesIn(int directory, std::string_view prefix)
{
    std::vector<std::string> names;
    DirectoryStream stream(Fd(::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
    while (const auto name = stream ? stream.next() : std::nullopt) {
        if (name->starts_with(prefix))
            names.emplace_back(*name);
    }
    return names;
}

class StatusCopy
{
public:
    StatusCopy(int from, int to)
        : m_from(from)
        , m_to(to)
    {}

    /// A missing file is fine.
    void file(const std::string &name) { copy(m_from, m_to, name); }

    void files(std::string_view prefix)
    {
        for (const std::string &name : namesIn(m_from, prefix))
            file(name);
    }

    /// The files that start with @p prefix in the subdirectory @p name.
    void below(const std::string &name, std::string_view prefix)
    {
        const auto from = openDirectoryBeneath(m_from, name);
        if (!from)
            return;
        const auto to = makeDirectoriesBeneath(m_to, name, directoryMode);
        for (const std::string &file : namesIn(from->get(), prefix))
            copy(from->get(), to ? to->get() : -1, file);
    }

    [[nodiscard]] int error() const { return m_error; }

private:
    void copy(int from, int to, const std::string &name)
    {
        struct stat status;
        int error = statEntry(from, name, status); // before the copy: an older time is safe
        if (error == 0)
            error = copyFileBetween(from, name, to, name, fileMode, mostOfFile);
        if (error == 0)
            error = keepTime(to, name, status);
        if (error != 0 && error != ENOENT && m_error == 0)
            m_error = error;
    }

    /// git compares the time of an index with those of the files in it: of one that is not older it
    /// reads the content, since it may have changed in the same moment.
    static int keepTime(int to, const std::string &name, const struct stat &status)
    {
        const timespec times[] = {status.st_atim, status.st_mtim};
        return ::utimensat(to, name.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0 ? 0 : errno;
    }

    int m_from;
    int m_to;
    int m_error = 0;
};

} // namespace

Result<TemporaryDirectory> copyForStatus(const GitContext &context, const WorktreeEntry &entry,
                                         const std::string &commonDirectory)
{
    auto place = TemporaryDirectory::make(temporaryPlace(context) + "/claude-ssh-gitdir-");
    if (!place)
        return std::move(place).error();
    const auto directory = openFile(place->path(), O_PATH | O_DIRECTORY);
    if (!directory)
        return directory.error();
    const auto commonFile = openFileIn(directory->get(), "commondir", O_WRONLY | O_CREAT, fileMode);
    if (!commonFile || !writeAll(commonFile->get(), commonDirectory + '\n', "commondir"))
        return go::osError("write", "commondir", commonFile ? errno : commonFile.error());
    StatusCopy copy(entry.directory.get(), directory->get());
    copy.file("HEAD");
    copy.file("index");
    copy.file("config.worktree");
    if (context.rules().copiesWholeEntry) {
        copy.below("info", "sparse-checkout");
        copy.files("sharedindex.");
        copy.below("reftable", "");
    }
    if (copy.error() != 0)
        return go::osError("copy", entry.name, copy.error());
    return std::move(*place);
}

} // namespace claustrum
