// SPDX-License-Identifier: Apache-2.0
#include "posix/inheritedsignals.h"

#include <algorithm>
#include <array>
#include <csignal>

namespace claustrum {
namespace {

constexpr std::array<int, 5> mayStayIgnored = {SIGHUP, SIGINT, SIGTSTP, SIGTTIN, SIGTTOU};

/// Handlers do not survive exec(): those that exist now were installed by a sanitizer.
bool isIgnored(int signal)
{
    struct sigaction action = {};
    return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

} // namespace

void resetInheritedSignals()
{
    for (int signal = 1; signal < NSIG; ++signal) {
        const bool stays =
            std::find(mayStayIgnored.begin(), mayStayIgnored.end(), signal) != mayStayIgnored.end();
        if (!stays && isIgnored(signal))
            ::signal(signal, SIG_DFL);
    }
    ::signal(SIGXFSZ, SIG_IGN);
    ::signal(SIGXCPU, SIG_IGN);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

} // namespace claustrum
