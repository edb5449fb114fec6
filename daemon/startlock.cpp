// SPDX-License-Identifier: Apache-2.0
#include "daemon/startlock.h"

#include "wire/gopath.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/file.h>
#include <thread>

namespace claustrum {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds longestWait{1};
constexpr std::chrono::milliseconds interval{2};

} // namespace

StartLock::StartLock(const std::string &socketPath)
    : m_directory(
        ::open(go::dirName(socketPath).c_str(), O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC))
{
    const auto deadline = Clock::now() + longestWait;
    while (m_directory && ::flock(m_directory.get(), LOCK_EX | LOCK_NB) != 0) {
        if ((errno != EWOULDBLOCK && errno != EINTR) || Clock::now() >= deadline)
            m_directory.reset();
        else
            std::this_thread::sleep_for(interval); // the kernel notifies nobody of a free lock
    }
}

} // namespace claustrum
