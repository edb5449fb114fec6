// SPDX-License-Identifier: Apache-2.0
#include "daemon/postmortem/verdict.h"

#include "posix/signalname.h"

#include <array>
#include <csignal>
#include <string_view>

namespace claustrum {
namespace {

/// A text in the stderr of programs that end for a known reason.
struct KnownText
{
    std::string_view part; ///< in lower case
    std::string_view text;
    std::string_view advice;
};

// The first that is found counts, so what is more certain comes first.
constexpr std::array knownTexts{
    KnownText{"bad interpreter", "the interpreter of its script is missing",
              "install the program that the first line of the script names"},
    KnownText{"/usr/bin/env: ", "the interpreter of its script is missing from PATH",
              "install it, or have the login shell's PATH name its folder"},
    KnownText{"env: can't execute", "the interpreter of its script is missing from PATH",
              "install it, or have the login shell's PATH name its folder"},
    KnownText{"exec format error", "it was built for another processor",
              "install the build for this host: uname -m"},
    KnownText{"version `glibc_", "it needs a newer C library than this host has",
              "install the build for an older glibc, or for musl"},
    KnownText{"version `glibcxx_", "it needs a newer libstdc++ than this host has",
              "unset LD_LIBRARY_PATH, or install that libstdc++"},
    KnownText{"ld-musl", "it was built for musl, which this host does not have",
              "install the build for glibc, or the package musl"},
    KnownText{"error while loading shared libraries", "a library that it needs is missing",
              "install the library that its stderr names"},
    KnownText{"symbol lookup error", "a library that it loads is of another version",
              "unset LD_LIBRARY_PATH and LD_PRELOAD"},
    KnownText{"javascript heap out of memory", "its JavaScript heap is full",
              "give it more: NODE_OPTIONS=--max-old-space-size=8192"},
    KnownText{"no space left on device", "a disk is full", "df -h; df -i"},
    KnownText{"disk quota exceeded", "the quota of the user is used up", "quota -s"},
    KnownText{"read-only file system", "a file system is read-only", "findmnt"},
    KnownText{"too many open files", "its limit on open files is too low", "raise ulimit -n"},
    KnownText{"cannot allocate memory", "memory is short", "free -m; ulimit -v"},
    KnownText{"resource temporarily unavailable", "the limit on processes is reached",
              "raise ulimit -u, or pids.max of the control group"},
    KnownText{"raw mode is not supported", "it wants a terminal, and has none",
              "start it with --output-format stream-json"},
    KnownText{"not a tty", "it wants a terminal, and has none",
              "start it with --output-format stream-json"},
    KnownText{"not a terminal", "it wants a terminal, and has none",
              "start it with --output-format stream-json"},
    KnownText{"input must be provided", "it ended since nothing came on its stdin in time",
              "see stdinBytes; the client is late, or has not sent anything"},
    KnownText{"invalid api key", "it is not logged in", "log in on this host"},
    KnownText{"please run /login", "it is not logged in", "log in on this host"},
    KnownText{"not logged in", "it is not logged in", "log in on this host"},
    KnownText{"certificate", "it does not trust a certificate",
              "a proxy that inspects TLS needs NODE_EXTRA_CA_CERTS"},
    KnownText{"getaddrinfo", "a name cannot be resolved",
              "check the network, HTTPS_PROXY and NO_PROXY"},
    KnownText{"econnrefused", "a server or proxy refuses the connection",
              "check the network, HTTPS_PROXY and NO_PROXY"},
    KnownText{"etimedout", "a server or proxy does not answer",
              "check the network, HTTPS_PROXY and NO_PROXY"},
    KnownText{"no conversation found", "the session to resume is not on this host",
              "start it without --resume"},
    KnownText{"unknown option", "it does not know an option",
              "the client and the CLI are of different ages: install another version"},
};

std::string lowerCase(const std::string &text)
{
    std::string lower = text;
    for (auto &byte : lower) {
        if (byte >= 'A' && byte <= 'Z')
            byte = static_cast<char>(byte - 'A' + 'a');
    }
    return lower;
}

std::optional<Verdict> byText(const std::string &err)
{
    const auto lower = lowerCase(err);
    for (const auto &known : knownTexts) {
        if (lower.find(known.part) != std::string::npos)
            return Verdict{std::string(known.text), std::string(known.advice)};
    }
    return std::nullopt;
}

Verdict killed(const ExitFacts &facts)
{
    if (facts.oomKills > 0)
        return {"killed for lack of memory: the kernel has ended " + std::to_string(facts.oomKills)
                    + " process" + (facts.oomKills == 1 ? "" : "es") + " of "
                    + (facts.oomKillsOfHost ? "this host" : "the daemon's control group")
                    + " since the count before",
                "journalctl -k | grep -i oom; give it more memory, or run less at once"};
    return {
        "killed by SIGKILL, not by this daemon and not for lack of memory as far as is known",
        "logind's KillUserProcesses (loginctl enable-linger), an administrator, or the end of a "
        "container or job"};
}

Verdict bySignal(const ExitFacts &facts)
{
    const auto known = nameOfSignal(facts.signal);
    const auto name = known.empty() ? "signal " + std::to_string(facts.signal) : std::string(known);
    switch (facts.signal) {
    case SIGKILL:
        return killed(facts);
    case SIGTERM:
    case SIGINT:
    case SIGQUIT:
        return {"ended by " + name + " from outside of this daemon",
                "a kill, a job scheduler, or systemd at the end of the login"};
    case SIGHUP:
        return {"ended by SIGHUP: a terminal or a login that it belonged to was closed", ""};
    case SIGPIPE:
        return {"ended by SIGPIPE: it wrote to a pipe that nobody reads", ""};
    case SIGXCPU:
        return {"ended at its limit of processor time", "raise ulimit -t"};
    case SIGXFSZ:
        return {"ended at its limit of file sizes", "raise ulimit -f"};
    case SIGSYS:
        return {"ended since a seccomp filter forbids a system call",
                "the container's or the systemd unit's filter"};
    default:
        break;
    }
    return {"crashed by " + name + (facts.core ? "; there is a core dump" : ""),
            facts.core ? "coredumpctl info" : ""};
}

Verdict byStatus(int status)
{
    constexpr int cannotExecute = 126;
    constexpr int notFound = 127;
    if (status == notFound)
        return {"a command was not found",
                "install it, or have the login shell's PATH name it; if the file is there, its "
                "interpreter or C library is missing: claustrum -doctor"};
    if (status == cannotExecute)
        return {"a command could not be executed: it is not executable, or on a mount with noexec",
                "findmnt -T FILE; chmod +x FILE"};
    return {"it ended with status " + std::to_string(status) + " for a reason of its own",
            "its stderr, and its own log"};
}

} // namespace

Verdict verdictOn(const ExitFacts &facts)
{
    if (!facts.status && facts.signal > 0 && facts.signal != SIGABRT)
        return bySignal(facts);
    if (auto known = byText(facts.err))
        return *known;
    if (!facts.status)
        return facts.signal > 0 ? bySignal(facts)
                                : Verdict{"its status was taken by somebody else", ""};
    auto verdict = byStatus(*facts.status);
    if (facts.err.empty() && facts.stdinBytes == 0)
        verdict.text += "; it printed nothing on stderr, and was given nothing on stdin";
    return verdict;
}

} // namespace claustrum
