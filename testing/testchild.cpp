// SPDX-License-Identifier: Apache-2.0
// A child with the behaviour, good or bad, that tests need and shell scripts cannot provide.
#include "testing/pattern.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <map>
#include <unistd.h>

namespace {

using claustrum::testing::Pattern;

constexpr int usageStatus = 64;

/// Longer than any test, but limited: nothing stays if a test could not clean up.
[[noreturn]] void waitLong()
{
    constexpr unsigned seconds = 600;
    for (unsigned left = seconds; left > 0;)
        left = ::sleep(left);
    std::exit(1);
}

void say(std::string_view text)
{
    if (::write(STDOUT_FILENO, text.data(), text.size()) < 0)
        std::exit(1);
}

/// pattern SEED BYTES: writes that many bytes of the pattern.
int pattern(const char *const *args)
{
    constexpr std::size_t blockBytes = std::size_t{64} * 1024;
    Pattern from(std::strtoull(args[0], nullptr, 10));
    const std::uint64_t end = std::strtoull(args[1], nullptr, 10);
    while (from.offset() < end) {
        const auto count = std::min<std::uint64_t>(blockBytes, end - from.offset());
        const std::string block = from.take(static_cast<std::size_t>(count));
        for (std::string_view rest = block; !rest.empty();) {
            const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
            if (written < 0)
                return 1;
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return 0;
}

/// fill SEED: writes as much of the pattern as stdout accepts without blocking, and the count to
/// stderr. Ends.
int fill(const char *const *args)
{
    ::fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
    Pattern from(std::strtoull(args[0], nullptr, 10));
    std::size_t total = 0;
    constexpr std::size_t blockBytes = 4096;
    ssize_t written = 0;
    do {
        written = ::write(STDOUT_FILENO, from.take(blockBytes).data(), blockBytes);
        total += written > 0 ? static_cast<std::size_t>(written) : 0;
    } while (written == static_cast<ssize_t>(blockBytes));
    std::fprintf(stderr, "%zu\n", total);
    return 0;
}

/// stubborn: ignores all signals that can be ignored.
int stubborn(const char *const * /*args*/)
{
    for (int signal = 1; signal < NSIG; ++signal)
        ::signal(signal, SIG_IGN);
    say("ready\n");
    waitLong();
}

/// defect: joins its parent's process group, so that a signal to its own reaches no process.
int defect(const char *const * /*args*/)
{
    if (::setpgid(0, ::getpgid(::getppid())) < 0)
        return 1;
    say("ready\n");
    waitLong();
}

/// daemon STATUS: leaves a process, in a session of its own, that holds all its outputs; exits with
/// that status. On SIGUSR1 the process writes once more.
int leaveDaemon(const char *const *args)
{
    if (::fork() > 0)
        return std::atoi(args[0]);
    ::setsid();
    sigset_t wake;
    sigemptyset(&wake);
    sigaddset(&wake, SIGUSR1);
    ::sigprocmask(SIG_BLOCK, &wake, nullptr);
    say("daemon " + std::to_string(::getpid()) + "\n");
    int signal = 0;
    ::sigwait(&wake, &signal);
    ::signal(SIGPIPE, SIG_IGN);
    return ::write(STDOUT_FILENO, "late\n", 5) == 5 ? 0 : 1;
}

} // namespace

int main(int argc, char *argv[])
{
    struct Verb
    {
        int args;
        std::function<int(const char *const *)> run;
    };
    const std::map<std::string_view, Verb> verbs = {{"pattern", {2, pattern}},
                                                    {"fill", {1, fill}},
                                                    {"stubborn", {0, stubborn}},
                                                    {"defect", {0, defect}},
                                                    {"daemon", {1, leaveDaemon}}};
    const auto verb = argc > 1 ? verbs.find(argv[1]) : verbs.end();
    if (verb == verbs.end() || argc != verb->second.args + 2) {
        std::fputs("usage: claustrum-testchild pattern SEED BYTES | fill SEED | stubborn | defect "
                   "| daemon STATUS\n",
                   stderr);
        return usageStatus;
    }
    return verb->second.run(argv + 2);
}
