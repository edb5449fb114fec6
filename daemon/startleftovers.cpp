// SPDX-License-Identifier: Apache-2.0
#include "daemon/startleftovers.h"

#include "posix/directorystream.h"
#include "posix/unixsocket.h"
#include "wire/gopath.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr int mostNames = 10'000; // looked at; a run directory has a dozen

bool isTemporaryToken(std::string_view name)
{
    constexpr std::string_view random = "XXXXXX"; // of mkostemp()
    return std::ranges::any_of(
        std::to_array<std::string_view>({"daemon.token-", "previous-tokens-"}),
        [&](std::string_view prefix) {
            return name.starts_with(prefix) && name.size() == prefix.size() + random.size();
        });
}

/// Only those that have the file name's length, as ours have, and the mark.
bool isNameOfNewSocket(std::string_view name, const std::string &socketPath)
{
    return name.size() == socketPath.size() - (socketPath.rfind('/') + 1)
           && name.starts_with(newSocketMark);
}

bool isOwn(const std::string &path, mode_t type)
{
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0 && (status.st_mode & S_IFMT) == type
           && status.st_uid == ::geteuid();
}

bool isServed(const std::string &path)
{
    const auto connection = connectUnixSocket(path, std::chrono::milliseconds(1));
    return connection || connection.error().number != ECONNREFUSED;
}

} // namespace

void removeStartLeftovers(const std::string &socketPath)
{
    const std::string directory = go::dirName(socketPath);
    DirectoryStream names(directory.c_str());
    for (int looked = 0; names && looked < mostNames; ++looked) {
        const auto name = names.next();
        if (!name)
            return;
        const std::string path = go::joinPath(directory, std::string(*name));
        const bool isToken = isTemporaryToken(*name) && isOwn(path, S_IFREG);
        const bool isSocket = isNameOfNewSocket(*name, socketPath) && isOwn(path, S_IFSOCK);
        if (isToken || (isSocket && !isServed(path)))
            ::unlink(path.c_str()); // a failure leaves it to the next start
    }
}

} // namespace claustrum
