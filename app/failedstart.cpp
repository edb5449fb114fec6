// SPDX-License-Identifier: Apache-2.0
#include "app/failedstart.h"

#include <algorithm>
#include <array>
#include <poll.h>
#include <sys/stat.h>

namespace claustrum {
namespace {

/// Longer lines are cut: some messages quote paths of 4 KiB.
constexpr std::size_t mostQuoted = 1024;

/// The last line of a file, without control characters; empty if there is none.
std::string lastLine(int file)
{
    struct stat info = {};
    std::array<char, 2 * mostQuoted> end{};
    if (::fstat(file, &info) < 0)
        return {};
    const off_t begin = std::max<off_t>(0, info.st_size - static_cast<off_t>(end.size()));
    const ssize_t got = ::pread(file, end.data(), end.size(), begin);
    std::string text(end.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    text.erase(text.find_last_not_of('\n') + 1);
    text.erase(0, text.rfind('\n') + 1);
    text.resize(std::min(text.size(), mostQuoted));
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == '\x7f'; }, '?');
    return text;
}

std::string stateOf(const Child &daemon)
{
    pollfd end{daemon.exitWatch.get(), POLLIN, 0};
    if (::poll(&end, 1, 0) == 1)
        return "the daemon has ended (" + exitText(reap(daemon.pid)) + ")";
    return "the daemon still runs, as process " + std::to_string(daemon.pid);
}

} // namespace

std::string explainMissingSocket(const Child &daemon, const Fd &log, const std::string &logPath)
{
    const std::string state = stateOf(daemon);
    if (!log)
        return state + "; it could not have a log at " + logPath
               + ", so its messages, if any, are above";
    const std::string line = lastLine(log.get());
    if (line.empty())
        return state + "; its log, " + logPath + ", is empty";
    return state + "; its log, " + logPath + ", ends with: " + line;
}

} // namespace claustrum
