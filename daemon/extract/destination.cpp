// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/destination.h"

#include "posix/beneath.h"
#include "posix/files.h"
#include "posix/removetree.h"
#include "wire/gopath.h"

#include <climits>
#include <utility>

namespace claustrum {
namespace {

constexpr mode_t fileMode = 0600;

std::string parentOf(const std::string &relative)
{
    const auto slash = relative.rfind('/');
    return slash == std::string::npos ? "" : relative.substr(0, slash);
}

std::string nameOf(const std::string &relative)
{
    return relative.substr(relative.rfind('/') + 1); // npos + 1 is 0
}

} // namespace

Destination::Destination(std::string path, Fd root)
    : m_path(std::move(path))
    , m_root(std::move(root))
{}

SystemResult<Destination> Destination::make(const std::string &path)
{
    if (const auto made = claustrum::makeDirectories(path, mode); !made)
        return made.error();
    auto root = openFile(path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    if (!root)
        return systemError("mkdir", path, root.error().number);
    return Destination(path, std::move(*root));
}

std::string Destination::pathOf(const std::string &relative) const
{
    return relative.empty() ? m_path : m_path + '/' + relative;
}

/// The first directory of the path whose own path is too long; nullopt if all of them fit.
std::optional<std::string> Destination::firstTooLong(const std::string &relative) const
{
    if (pathOf(relative).size() < PATH_MAX)
        return std::nullopt;
    const std::size_t tooMuch = PATH_MAX - 1 - m_path.size();
    return relative.substr(0, relative.find('/', tooMuch));
}

SystemResult<void> Destination::makeDirectories(const std::string &relative)
{
    if (const auto tooLong = firstTooLong(relative)) {
        if (auto made = makeDirectories(parentOf(*tooLong)); !made)
            return made;
        return systemError("mkdir", pathOf(*tooLong), ENAMETOOLONG);
    }
    if (m_current && relative == m_currentPath)
        return {};
    // Starts from the current directory if the new one is below it.
    const bool fromHere = !m_currentPath.empty() && isAtOrBelow(relative, m_currentPath);
    const std::size_t done = fromHere ? m_currentPath.size() + 1 : 0;
    auto made =
        makeDirectoriesBeneath(fromHere ? m_current.get() : m_root.get(),
                               std::string_view(relative).substr(done), mode, DirectoryUse::Pass);
    if (!made)
        return systemError("mkdir", pathOf(relative.substr(0, done + made.error().length)),
                           made.error().error);
    m_current = std::move(*made);
    m_currentPath = relative;
    return {};
}

SystemResult<Fd> Destination::createFile(const std::string &relative)
{
    const std::string path = pathOf(relative);
    if (relative.empty())
        return systemError("open", path, EISDIR);
    if (path.size() >= PATH_MAX)
        return systemError("open", path, ENAMETOOLONG);
    if (const int error = enterParentOf(relative))
        return systemError("open", path, error);
    auto file =
        openFileIn(m_current.get(), nameOf(relative), O_WRONLY | O_CREAT | O_TRUNC, fileMode);
    if (!file)
        return systemError("open", path, file.error());
    return std::move(*file);
}

SystemResult<void> Destination::removeEntry(const std::string &name)
{
    m_current.reset();
    m_currentPath.clear();
    return removeTreeIn(m_root.get(), m_path, name);
}

void Destination::removeFile(const std::string &relative)
{
    if (enterParentOf(relative) == 0)
        ::unlinkat(m_current.get(), nameOf(relative).c_str(), 0);
}

/// Makes the parent of a path the current directory. Returns an errno.
int Destination::enterParentOf(const std::string &relative)
{
    const std::string parent = parentOf(relative);
    if (m_current && parent == m_currentPath)
        return 0;
    auto opened = openDirectoryBeneath(m_root.get(), parent, DirectoryUse::Pass);
    if (!opened)
        return opened.error().error;
    m_current = std::move(*opened);
    m_currentPath = parent;
    return 0;
}

} // namespace claustrum
