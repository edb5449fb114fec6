// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/events/event.h"
#include "daemon/events/eventfile.h"
#include "daemon/events/eventhook.h"
#include "daemon/events/jobqueue.h"
#include "daemon/interfaces/observers.h"
#include "posix/oomcount.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace claustrum {

/// Where events go.
struct EventSettings
{
    std::string file; ///< empty: none
    std::int64_t fileLimit = 0;
    std::string program; ///< empty: none
    std::vector<std::string> environment = {};
    std::chrono::nanoseconds deadline = EventHook::usualDeadline;
    OomKills::Read readOomCount = [] { return claustrum::readOomCount(); };
};

/// Notes what happens to processes, and passes it to a file and a program on threads of its own:
/// the event loop only queues. Up to 1024 events wait; further ones are dropped and counted.
///
/// Event loop's thread.
class Events final : private LifeObserver
{
public:
    static constexpr std::size_t mostWaiting = 1024;

    Events(const EventSettings &settings, Observers &observers);
    ~Events();

    void noteIdle(const ChildProcess &process);
    /// @param previous the pid of the daemon before; 0: not known
    void noteUpgrade(pid_t previous);

    /// Events that were lost on the way to the file, or to the program.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    /// The thread's part.
    struct Outlets
    {
        void pass(const Event &event);
        void write(const Event &event);

        std::optional<EventFile> file;
        std::unique_ptr<EventHook> hook;
        std::optional<OomKills> oomKills;
        bool fileFails = false; // logged once, until it works again
    };

    void onProcessStarted(const ChildProcess &process,
                          const std::shared_ptr<const SpawnParams> &params) override;
    void onProcessDetached(const ChildProcess &process) override;
    void onProcessExited(const ChildProcess &process) override;
    void onProcessForgotten(const ChildProcess &process) override;

    [[nodiscard]] Event eventOf(Event::Type type, const ChildProcess &process) const;

    Observers &m_observers;
    std::unordered_map<const ChildProcess *, std::shared_ptr<const SpawnParams>> m_params;
    const std::shared_ptr<Outlets> m_outlets;
    JobQueue<Event> m_queue;
};

} // namespace claustrum
