// SPDX-License-Identifier: Apache-2.0
#include "conformance/host/reaper.h"

#include "posix/directorystream.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <string_view>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace claustrum::conformance {
namespace {

template <class Number>
Number number(std::string_view text)
{
    Number value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// The parent of a process by /proc/<pid>/stat, "<pid> (<name>) <state> <ppid> …"; 0 if gone.
pid_t parentOf(const std::string &pid)
{
    const int file = ::open(("/proc/" + pid + "/stat").c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    char buffer[512];
    const auto count = ::read(file, buffer, sizeof buffer);
    ::close(file);
    const std::string_view stat(buffer, count > 0 ? static_cast<std::size_t>(count) : 0);
    const auto name = stat.rfind(')'); // the name may contain any character
    return name == std::string_view::npos || name + 4 > stat.size()
               ? 0
               : number<pid_t>(stat.substr(name + 4));
}

} // namespace

std::vector<pid_t> ownChildren()
{
    std::vector<pid_t> children;
    DirectoryStream processes("/proc");
    while (const auto name = processes ? processes.next() : std::nullopt) {
        if (name->find_first_not_of("0123456789") != std::string_view::npos)
            continue;
        if (parentOf(std::string(*name)) == ::getpid())
            children.push_back(number<pid_t>(*name));
    }
    return children;
}

void becomeSubreaper()
{
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/// A reaped process hands its children to this one, so the list is read again each time. The wait
/// always ends: it is only for a killed process.
void killChildren(const std::set<pid_t> &spared)
{
    for (;;) {
        pid_t killed = -1;
        for (const pid_t child : ownChildren()) {
            if (spared.contains(child))
                continue;
            ::kill(child, SIGKILL);
            killed = child;
        }
        if (killed < 0)
            return;
        while (::waitpid(killed, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
}

} // namespace claustrum::conformance
