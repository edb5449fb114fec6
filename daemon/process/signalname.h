// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <string_view>

namespace claustrum {

/// The signal of process.kill's "signal"; unknown names mean SIGTERM.
inline int signalByName(std::string_view name)
{
    if (name.starts_with("SIG"))
        name.remove_prefix(3);
    if (name == "KILL")
        return SIGKILL;
    if (name == "INT")
        return SIGINT;
    if (name == "HUP")
        return SIGHUP;
    return SIGTERM;
}

/// The name of a signal in an exit frame; empty for one that has none there (later/processes.md,
/// A).
inline std::string_view nameOfSignal(int number)
{
    switch (number) {
    case SIGHUP:
        return "SIGHUP";
    case SIGINT:
        return "SIGINT";
    case SIGQUIT:
        return "SIGQUIT";
    case SIGILL:
        return "SIGILL";
    case SIGTRAP:
        return "SIGTRAP";
    case SIGABRT:
        return "SIGABRT";
    case SIGBUS:
        return "SIGBUS";
    case SIGFPE:
        return "SIGFPE";
    case SIGKILL:
        return "SIGKILL";
    case SIGUSR1:
        return "SIGUSR1";
    case SIGSEGV:
        return "SIGSEGV";
    case SIGUSR2:
        return "SIGUSR2";
    case SIGPIPE:
        return "SIGPIPE";
    case SIGALRM:
        return "SIGALRM";
    case SIGTERM:
        return "SIGTERM";
    default:
        return {};
    }
}

} // namespace claustrum
