// SPDX-License-Identifier: Apache-2.0
#include "common/agentlogins.h"

#include "posix/files.h"
#include "wire/gopath.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::size_t longestPath = 107; // of a socket
constexpr std::size_t mostBytes = 256;   // of a file: a time and such a path

struct Login
{
    std::uint64_t since = 0; // nanoseconds since the boot
    std::string agent;
};

std::string folderBeside(const std::string &socketPath)
{
    return go::joinPath(go::dirName(socketPath), "agents");
}

bool isOurs(int fd, mode_t kind)
{
    struct stat info = {};
    return ::fstat(fd, &info) == 0 && (info.st_mode & S_IFMT) == kind && info.st_uid == ::geteuid();
}

Fd openFolder(const std::string &socketPath)
{
    Fd folder(
        ::open(folderBeside(socketPath).c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    return folder && isOurs(folder.get(), S_IFDIR) ? std::move(folder) : Fd();
}

Fd openSlot(const Fd &folder, std::size_t number, int flags)
{
    Fd slot(::openat(folder.get(), std::to_string(number).c_str(),
                     flags | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600));
    return slot && isOurs(slot.get(), S_IFREG) ? std::move(slot) : Fd();
}

std::uint64_t nanosecondsSinceBoot()
{
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    constexpr std::uint64_t billion = 1'000'000'000;
    return static_cast<std::uint64_t>(now.tv_sec) * billion
           + static_cast<std::uint64_t>(now.tv_nsec);
}

bool canBePassedOn(const std::string &agentPath)
{
    return go::isAbsPath(agentPath) && agentPath.size() <= longestPath
           && agentPath.find('\n') == std::string::npos;
}

/// The content of a file: "<nanoseconds> <path>\n".
std::optional<Login> loginIn(std::string_view text)
{
    Login login;
    const auto blank = text.find(' ');
    if (blank == std::string_view::npos || !text.ends_with('\n'))
        return std::nullopt;
    const char *const end = text.data() + blank;
    const auto [rest, error] = std::from_chars(text.data(), end, login.since);
    login.agent = text.substr(blank + 1, text.size() - blank - 2);
    const bool isWhole = error == std::errc() && rest == end && canBePassedOn(login.agent);
    return isWhole ? std::optional(std::move(login)) : std::nullopt;
}

/// The login of a slot, if its bridge runs.
std::optional<Login> loginOf(const Fd &slot)
{
    if (!slot || ::flock(slot.get(), LOCK_SH | LOCK_NB) == 0)
        return std::nullopt; // nobody holds it
    const auto text = readAll(slot.get(), "agent", mostBytes);
    return text ? loginIn(*text) : std::nullopt;
}

} // namespace

std::string AgentLogins::stablePath(std::string_view socketPath)
{
    return go::joinPath(go::dirName(std::string(socketPath)), "agent.sock");
}

Fd AgentLogins::leave(const std::string &socketPath, const std::string &agentPath)
{
    if (!canBePassedOn(agentPath) || agentPath == stablePath(socketPath)) // a bridge of a child
        return {};
    ::mkdir(folderBeside(socketPath).c_str(), 0700); // it may exist
    const Fd folder = openFolder(socketPath);
    if (!folder)
        return {};
    for (std::size_t number = 0; number < most; ++number) {
        Fd slot = openSlot(folder, number, O_RDWR | O_CREAT);
        if (!slot || ::flock(slot.get(), LOCK_EX | LOCK_NB) != 0)
            continue;
        const std::string text = std::to_string(nanosecondsSinceBoot()) + " " + agentPath + "\n";
        const bool written = ::ftruncate(slot.get(), 0) == 0
                             && static_cast<bool>(writeAll(slot.get(), text, "agent"));
        return written ? std::move(slot) : Fd();
    }
    return {};
}

std::vector<std::string> AgentLogins::living(const std::string &socketPath)
{
    std::vector<Login> logins;
    const Fd folder = openFolder(socketPath);
    for (std::size_t number = 0; folder && number < most; ++number) {
        if (auto login = loginOf(openSlot(folder, number, O_RDONLY)))
            logins.push_back(std::move(*login));
    }
    std::sort(logins.begin(), logins.end(),
              [](const Login &a, const Login &b) { return a.since > b.since; });
    std::vector<std::string> paths;
    for (Login &login : logins)
        paths.push_back(std::move(login.agent));
    return paths;
}

} // namespace claustrum
