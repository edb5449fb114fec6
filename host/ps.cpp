// SPDX-License-Identifier: Apache-2.0
#include "host/ps.h"

#include "host/hostview.h"
#include "host/psended.h"
#include "host/pstext.h"
#include "posix/files.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

namespace claustrum {
namespace {

constexpr int watchEveryMs = 2000;

/// Columns of the terminal at stdout; 0 if it is none.
std::size_t terminalWidth()
{
    winsize size{};
    return ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

std::string endedPage(const HostView &view, const PsOptions &options)
{
    std::vector<std::string> sockets;
    for (const auto &daemon : view.daemons)
        sockets.push_back(daemon.found.socket);
    const auto exits = readExitRecords(runDirectories(options.socket, sockets));
    const auto sessions = endedSessions(view, exits);
    return options.json ? endedJson(sessions) : endedText(sessions);
}

std::string page(const PsOptions &options)
{
    auto view = lookAtHost();
    if (options.ended)
        return endedPage(view, options);
    noteActivity(view);
    if (options.json)
        return psJson(view);
    const auto width = terminalWidth();
    const bool clears = options.watch && width > 0;
    return (clears ? "\x1b[H\x1b[2J" : "") + psText(view, width);
}

} // namespace

int runPs(const PsOptions &options)
{
    for (;;) {
        if (const auto written = writeAll(STDOUT_FILENO, page(options), "stdout"); !written) {
            std::fprintf(stderr, "claustrum: %s\n", written.error().text.c_str());
            return 1;
        }
        if (!options.watch)
            return 0;
        ::poll(nullptr, 0, watchEveryMs);
    }
}

} // namespace claustrum
