// SPDX-License-Identifier: Apache-2.0
// A child with the behaviour, good or bad, that tests need and shell scripts cannot provide.
#include "testing/pattern.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <functional>
#include <map>
#include <poll.h>
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

/// The position in @p expected of the first byte that @p bytes has otherwise.
std::uint64_t firstDifference(Pattern expected, std::string_view bytes)
{
    const std::string right = expected.take(bytes.size());
    const auto [at, same] = std::mismatch(bytes.begin(), bytes.end(), right.begin());
    return expected.offset() - static_cast<std::uint64_t>(bytes.end() - at);
}

/// Reads what is there of the pattern from stdin; ends with a report if it is wrong.
void readPattern(Pattern &in, std::uint64_t end)
{
    constexpr std::size_t blockBytes = std::size_t{64} * 1024;
    static std::string block(blockBytes, '\0');
    const ssize_t got = ::read(STDIN_FILENO, block.data(), block.size());
    if (got < 0 && errno == EAGAIN)
        return;
    const std::string_view bytes(block.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (!bytes.empty() && in.offset() + bytes.size() <= end && in.match(bytes))
        return;
    std::fprintf(stderr, "stdin: wrong or too much from byte %llu on\n",
                 static_cast<unsigned long long>(firstDifference(in, bytes)));
    std::exit(1);
}

/// Writes as much as fits now.
void writeSome(std::string &bytes)
{
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written < 0 && errno != EAGAIN)
        std::exit(1);
    bytes.erase(0, static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
}

/// duplex SEED BYTES LEAD: writes that many bytes of the pattern, never more than LEAD ahead of
/// what it has read, and reads as many of the pattern of SEED + 1; reports on stderr.
int duplex(const char *const *args)
{
    constexpr std::uint64_t blockBytes = std::uint64_t{64} * 1024;
    const std::uint64_t seed = std::strtoull(args[0], nullptr, 10);
    const std::uint64_t end = std::strtoull(args[1], nullptr, 10);
    const std::uint64_t lead = std::strtoull(args[2], nullptr, 10);
    Pattern out(seed);
    Pattern in(seed + 1);
    ::fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
    ::fcntl(STDOUT_FILENO, F_SETFL, O_NONBLOCK);
    for (std::string waiting; in.offset() < end || out.offset() < end || !waiting.empty();) {
        const std::uint64_t allowed = std::min(end, in.offset() + lead) - out.offset();
        if (waiting.empty())
            waiting = out.take(static_cast<std::size_t>(std::min(allowed, blockBytes)));
        std::array<pollfd, 2> ends = {
            {{STDIN_FILENO, POLLIN, 0}, {waiting.empty() ? -1 : STDOUT_FILENO, POLLOUT, 0}}};
        ::poll(ends.data(), ends.size(), -1);
        if (ends[0].revents != 0)
            readPattern(in, end);
        if (ends[1].revents != 0)
            writeSome(waiting);
    }
    std::fprintf(stderr, "stdin: %llu bytes as expected\n",
                 static_cast<unsigned long long>(in.offset()));
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
    const std::map<std::string_view, Verb> verbs = {
        {"pattern", {2, pattern}},   {"duplex", {3, duplex}}, {"fill", {1, fill}},
        {"stubborn", {0, stubborn}}, {"defect", {0, defect}}, {"daemon", {1, leaveDaemon}}};
    const auto verb = argc > 1 ? verbs.find(argv[1]) : verbs.end();
    if (verb == verbs.end() || argc != verb->second.args + 2) {
        std::fputs(
            "usage: claustrum-testchild pattern SEED BYTES | duplex SEED BYTES LEAD | fill SEED "
            "| stubborn | defect | daemon STATUS\n",
            stderr);
        return usageStatus;
    }
    return verb->second.run(argv + 2);
}
