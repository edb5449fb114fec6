// SPDX-License-Identifier: Apache-2.0
#include "posix/spawn.h"

#include <array>
#include <string_view>
#include <sys/wait.h>

namespace claustrum {
namespace {

// Go's signal names, by number; the C library's strsignal() differs.
constexpr std::array<std::string_view, 16> signalNames = {"",
                                                          "hangup",
                                                          "interrupt",
                                                          "quit",
                                                          "illegal instruction",
                                                          "trace/breakpoint trap",
                                                          "aborted",
                                                          "bus error",
                                                          "floating point exception",
                                                          "killed",
                                                          "user defined signal 1",
                                                          "segmentation fault",
                                                          "user defined signal 2",
                                                          "broken pipe",
                                                          "alarm clock",
                                                          "terminated"};

std::string signalName(int signal)
{
    const auto index = static_cast<std::size_t>(signal);
    if (index > 0 && index < signalNames.size())
        return std::string(signalNames[index]);
    return "signal " + std::to_string(signal);
}

} // namespace

std::string exitText(int waitStatus)
{
    if (waitStatus == lostStatus)
        return "waitid: no child processes";
    if (!WIFSIGNALED(waitStatus))
        return "exit status " + std::to_string(WEXITSTATUS(waitStatus));
    std::string text = "signal: " + signalName(WTERMSIG(waitStatus));
    if (WCOREDUMP(waitStatus))
        text += " (core dumped)";
    return text;
}

} // namespace claustrum
