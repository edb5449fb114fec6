// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/sandboxentry.h"

#include "conformance/model/sandboxpath.h"
#include "posix/beneath.h"
#include "posix/directorystream.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <sys/stat.h>

namespace claustrum::conformance {
namespace {

constexpr int maxLevels = 200;
constexpr mode_t folderMode = 0755;

SystemError failure(const std::string &path, int error)
{
    struct stat status = {};
    if (error == ENOTDIR && ::lstat(path.c_str(), &status) == 0 && S_ISLNK(status.st_mode))
        return {{path + " is a symlink, which fixtures do not follow"}, ELOOP};
    return systemError("open", path, error);
}

SystemResult<Fd> openClean(const std::string &sandbox, const std::string &relative, Missing missing)
{
    const auto root = openFile(sandbox, O_RDONLY | O_DIRECTORY);
    if (!root)
        return root.error();
    auto folder = missing == Missing::IsMade
                      ? makeDirectoriesBeneath(root->get(), relative, folderMode)
                      : openDirectoryBeneath(root->get(), relative);
    if (!folder)
        return failure(sandbox + '/' + relative.substr(0, folder.error().length),
                       folder.error().error);
    return std::move(*folder);
}

SystemResult<void> changeOwner(int folder, const std::string &path, uid_t uid, int levels)
{
    Fd same(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    DirectoryStream stream(std::move(same));
    if (!stream)
        return systemError("open", path, errno);
    while (const auto found = stream.next()) {
        const std::string name(*found);
        const std::string whole = path + '/' + name;
        if (::fchownat(folder, name.c_str(), uid, uid, AT_SYMLINK_NOFOLLOW) < 0)
            return systemError("chown", whole, errno);
        const Fd below(
            ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!below && (errno == ENOTDIR || errno == ELOOP))
            continue;
        if (!below || levels == 0)
            return systemError("chown below", whole, below ? ENAMETOOLONG : errno);
        if (const auto changed = changeOwner(below.get(), whole, uid, levels - 1); !changed)
            return changed.error();
    }
    if (errno != 0)
        return systemError("readdirent", path, errno);
    return {};
}

} // namespace

SystemResult<Fd> openSandboxFolder(const std::string &sandbox, const std::string &path,
                                   Missing missing)
{
    const auto relative = pathInSandbox(path, sandbox);
    if (!relative)
        return SystemError{relative.error(), EXDEV};
    return openClean(sandbox, *relative, missing);
}

SystemResult<SandboxEntry> openSandboxEntry(const std::string &sandbox, const std::string &path,
                                            Missing missing)
{
    const auto relative = pathInSandbox(path, sandbox);
    if (!relative)
        return SystemError{relative.error(), EXDEV};
    if (*relative == ".")
        return SystemError{{'"' + path + "\" is ${DIR} itself"}, EXDEV};
    const std::string folder = go::dirName(*relative);
    auto opened = openClean(sandbox, folder, missing);
    if (!opened)
        return opened.error();
    return SandboxEntry{std::move(*opened), go::baseName(*relative),
                        folder == "." ? sandbox : sandbox + '/' + folder};
}

SystemResult<void> changeOwnerBelow(int folder, const std::string &path, uid_t uid)
{
    if (::fchown(folder, uid, uid) < 0)
        return systemError("chown", path, errno);
    return changeOwner(folder, path, uid, maxLevels);
}

} // namespace claustrum::conformance
