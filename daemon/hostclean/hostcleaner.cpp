// SPDX-License-Identifier: Apache-2.0
#include "daemon/hostclean/hostcleaner.h"

#include "daemon/loop/cancelsignal.h"
#include "wire/gopath.h"

#include <atomic>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

namespace claustrum {

struct HostCleaner::Shared
{
    CleaningJob job;
    CancelSignal end;
    std::atomic<bool> isRunning = false;

    /// Others know by its age whether it is in use.
    void markAsUsed() const
    {
        const timespec times[2] = {{0, UTIME_OMIT}, {0, UTIME_NOW}};
        const std::string directory = go::dirName(job.layout.socket);
        ::utimensat(AT_FDCWD, directory.c_str(), times, 0); // if refused, it ages
    }

    [[nodiscard]] bool wait(std::chrono::milliseconds time) const
    {
        pollfd cancelled{end.fd(), POLLIN, 0};
        return ::poll(&cancelled, 1, static_cast<int>(time.count())) == 0;
    }
};

HostCleaner::HostCleaner(HostLayout layout, Workers &workers, bool sparesOrphans,
                         const CleaningTimes &times)
    : m_workers(workers)
    , m_shared(std::make_shared<Shared>())
{
    m_shared->job = {std::move(layout), times, sparesOrphans,
                     [shared = m_shared.get()](auto time) { return shared->wait(time); }};
    m_shared->markAsUsed();
    QObject::connect(&m_timer, &QTimer::timeout, [this] { startPass(); });
    m_timer.start(times.firstPass);
}

HostCleaner::~HostCleaner()
{
    m_shared->end.raise();
}

void HostCleaner::startPass()
{
    m_timer.start(m_shared->job.times.interval);
    if (m_shared->isRunning.exchange(true))
        return;
    const bool started = m_workers.run([shared = m_shared] {
        shared->markAsUsed();
        CleaningPass(shared->job).run();
        shared->isRunning = false;
    });
    if (!started)
        m_shared->isRunning = false;
}

} // namespace claustrum
