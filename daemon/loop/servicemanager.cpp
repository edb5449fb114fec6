// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/servicemanager.h"

#include "posix/fd.h"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace claustrum {

void notifyServiceManager()
{
    const char *const variable = std::getenv("NOTIFY_SOCKET");
    const std::string_view path = variable ? variable : "";
    sockaddr_un address{};
    if (path.size() < 2 || path.size() >= sizeof address.sun_path)
        return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    if (path.front() == '@')
        address.sun_path[0] = '\0'; // an abstract name
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    const Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    const std::string message = "READY=1\nMAINPID=" + std::to_string(::getpid()) + "\n";
    ::sendto(socket.get(), message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
             reinterpret_cast<const sockaddr *>(&address), size);
}

bool stderrIsJournal()
{
    const char *const stream = std::getenv("JOURNAL_STREAM");
    struct stat info = {};
    return stream && ::fstat(STDERR_FILENO, &info) == 0
           && stream == std::to_string(info.st_dev) + ":" + std::to_string(info.st_ino);
}

} // namespace claustrum
