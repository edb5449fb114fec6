// SPDX-License-Identifier: Apache-2.0
// Makes each system call of the program fail in turn, and prints the outcomes as a table.
#include "testing/failingcalls/systemcalls.h"
#include "testing/failingcalls/table.h"
#include "testing/failingcalls/trials.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace claustrum::testing {
namespace {

constexpr const char *usage =
    "usage: claustrum-failing-calls [--part PART] [--call CALL] [--places N] [--out FILE]\n"
    "\n"
    "Makes each system call of the program fail in each way, at some of its places, and prints "
    "the\n"
    "outcomes as a table in Markdown. Status 1 if a promise was broken.\n"
    "\n"
    "  --part PART   session, start, bridge or install; default: all\n"
    "  --call CALL   one system call, for example openat\n"
    "  --places N    the most places of each call; default 5\n"
    "  --out FILE    the table goes to FILE, progress to stdout\n"
    "\n"
    "Example: claustrum-failing-calls --part session --call epoll_ctl --places 100\n";

struct Selection
{
    std::string part;
    std::string call;
    int places = 5;
    std::string out;
};

bool readArgument(Selection &selection, const std::string &flag, const char *value)
{
    if (flag == "--part")
        selection.part = value;
    else if (flag == "--call")
        selection.call = value;
    else if (flag == "--places")
        selection.places = std::atoi(value);
    else if (flag == "--out")
        selection.out = value;
    else
        return false;
    return true;
}

void performAll(const Selection &selection, Part part, std::vector<Trial> &done)
{
    for (Trial &trial : trialsOf(part)) {
        if (!selection.call.empty() && trial.call != selection.call)
            continue;
        perform(trial, selection.places);
        std::printf("%s: %d places\n", trial.name().c_str(), trial.places);
        for (const std::string &outcome : trial.outcomes)
            std::printf("    %s\n", outcome.c_str());
        for (const std::string &fault : trial.faults)
            std::printf("    BROKEN: %s\n", fault.c_str());
        std::fflush(stdout);
        done.push_back(std::move(trial));
    }
}

/// Kills starts, if the selection has them. A line for the table; empty without them.
std::string killedStarts(const Selection &selection, bool &broken)
{
    constexpr int points = 50;
    if (!selection.call.empty() || (!selection.part.empty() && selection.part != "start"))
        return {};
    std::string line =
        "\nStarts that were killed at " + std::to_string(points) + " of their calls: ";
    const auto promises = killStarts(points);
    broken = broken || !promises.empty();
    for (const std::string &promise : promises)
        line += "**broken:** " + promise + "; ";
    return line
           + (promises.empty() ? "no old token beside a new socket, ever, and nothing is "
                                 "left after the next start.\n"
                               : "\n");
}

int run(const Selection &selection)
{
    std::vector<Trial> done;
    for (const Part part : {Part::Session, Part::Start, Part::Bridge, Part::Install}) {
        if (selection.part.empty() || selection.part == nameOf(part))
            performAll(selection, part, done);
    }
    std::FILE *const to = selection.out.empty() ? stdout : std::fopen(selection.out.c_str(), "w");
    if (!to) {
        std::fprintf(stderr, "cannot write %s: %s\n", selection.out.c_str(), std::strerror(errno));
        return 2;
    }
    bool broken = false;
    for (const Trial &trial : done)
        broken = broken || !trial.faults.empty();
    const std::string killed = killedStarts(selection, broken);
    std::fputs((tableOf(done) + killed).c_str(), to);
    std::fclose(to);
    return broken ? 1 : 0;
}

} // namespace
} // namespace claustrum::testing

int main(int argc, char *argv[])
{
    using namespace claustrum::testing;
    Selection selection;
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 >= argc || !readArgument(selection, argv[i], argv[i + 1])) {
            std::fputs(usage, std::strcmp(argv[i], "--help") == 0 ? stdout : stderr);
            return std::strcmp(argv[i], "--help") == 0 ? 0 : 2;
        }
    }
    if (!canSupervise()) {
        std::fputs("this system has no user notification of seccomp (Linux 5.6)\n", stderr);
        return 2;
    }
    ::signal(SIGPIPE, SIG_IGN);
    return run(selection);
}
