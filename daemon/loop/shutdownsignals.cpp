// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/shutdownsignals.h"

#include <cerrno>
#include <csignal>
#include <sys/signalfd.h>

namespace claustrum {
namespace {

Fd blockAndWatch()
{
    ::signal(SIGPIPE, SIG_IGN);
    ::signal(SIGHUP, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    return Fd(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

} // namespace

ShutdownSignals::ShutdownSignals(EventPoll &poll, OnSignal onSignal)
    : m_signals(blockAndWatch())
    , m_watch(poll, [this](std::uint32_t) { onReady(); })
    , m_onSignal(std::move(onSignal))
{
    if (!m_signals || !m_watch.start(m_signals.get(), EPOLLIN))
        m_error = errno;
}

void ShutdownSignals::onReady()
{
    signalfd_siginfo info{};
    if (::read(m_signals.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info))
        m_onSignal(static_cast<int>(info.ssi_signo));
}

} // namespace claustrum
