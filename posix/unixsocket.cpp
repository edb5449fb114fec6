// SPDX-License-Identifier: Apache-2.0
#include "posix/unixsocket.h"

#include "posix/systemerror.h"
#include "posix/unsupportedcall.h"
#include "wire/goerrno.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <random>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace claustrum {
namespace {

std::optional<sockaddr_un> addressOf(const std::string &path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path || path.find('\0') != std::string::npos)
        return std::nullopt;
    std::memcpy(address.sun_path, path.data(), path.size());
    return address;
}

/// A random other name in the same directory, as long as @p path since sun_path may have no room
/// for more. With the mark, where that leaves enough random letters.
std::string randomNameBeside(const std::string &path)
{
    static std::random_device device;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::uniform_int_distribution<std::size_t> any(0, letters.size() - 1);
    constexpr std::size_t shortestMarked = 4;
    const std::size_t begin = path.rfind('/') + 1;
    const bool isMarked = path.size() - begin >= shortestMarked;
    std::string name = path;
    do {
        for (std::size_t i = begin; i < name.size(); ++i)
            name[i] = i == begin && isMarked ? newSocketMark : letters[any(device)];
    } while (name == path && begin < name.size());
    return name;
}

/// Binds to an unused name, under a umask that grants access to the owner only.
std::optional<std::string> bindBeside(const Fd &socket, const std::string &path)
{
    constexpr int attempts = 100;
    const mode_t before = ::umask(0177);
    std::optional<std::string> bound;
    errno = EADDRINUSE;
    for (int i = 0; i < attempts && !bound && errno == EADDRINUSE; ++i) {
        const std::string name = randomNameBeside(path);
        const auto address = addressOf(name);
        if (::bind(socket.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address)
            == 0)
            bound = name;
    }
    const int error = errno;
    ::umask(before);
    errno = error;
    return bound;
}

/// Does not replace a file created meanwhile, where the file system can guarantee that.
int moveIntoPlace(const std::string &from, const std::string &to)
{
    const int moved = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    // With an EPERM of its own, rename() has it too.
    if (moved < 0 && (errno == EINVAL || isUnsupportedCall(errno)))
        return ::rename(from.c_str(), to.c_str());
    return moved;
}

bool listenAt(const Fd &socket, const std::string &path,
              const std::function<void()> &beforeReplacing)
{
    const auto bound = bindBeside(socket, path);
    if (!bound)
        return false;
    if (::listen(socket.get(), SOMAXCONN) == 0) {
        beforeReplacing();
        ::unlink(path.c_str());
        if (moveIntoPlace(*bound, path) == 0)
            return true;
    }
    const int error = errno == EEXIST ? EADDRINUSE : errno;
    ::unlink(bound->c_str());
    errno = error;
    return false;
}

/// Of the connect, too.
bool setSendTimeout(const Fd &socket, std::chrono::milliseconds limit)
{
    using namespace std::chrono;
    const timeval time{duration_cast<seconds>(limit).count(),
                       duration_cast<microseconds>(limit % seconds(1)).count()};
    return ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) == 0;
}

} // namespace

Result<Fd> bindUnixSocket(const std::string &path, const std::function<void()> &beforeReplacing)
{
    const auto failed = [&](int error) {
        return Error{"listen unix " + path + ": bind: " + go::errnoText(error)};
    };
    if (!addressOf(path))
        return failed(EINVAL);
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket || !listenAt(socket, path, beforeReplacing))
        return failed(errno);
    return socket;
}

SystemResult<Fd> connectUnixSocket(const std::string &path, std::chrono::milliseconds limit)
{
    const auto failed = [&](int error) {
        return systemError("dial unix", path + ": connect", error);
    };
    const auto address = addressOf(path);
    if (!address)
        return failed(EINVAL);
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket)
        return failed(errno);
    if (limit.count() > 0 && !setSendTimeout(socket, limit))
        return failed(errno);
    const auto *to = reinterpret_cast<const sockaddr *>(&*address);
    if (retryInterrupted([&] { return ::connect(socket.get(), to, sizeof *address); }) < 0)
        return failed(errno);
    return socket;
}

} // namespace claustrum
