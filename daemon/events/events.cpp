// SPDX-License-Identifier: Apache-2.0
#include "daemon/events/events.h"

#include "daemon/loop/log.h"
#include "daemon/process/childprocess.h"
#include "daemon/wirelog/timetext.h"
#include "wire/gopath.h"
#include "wire/params.h"

namespace claustrum {
namespace {

/// Whether an exit may be the kernel's work, for want of memory.
bool mayBeOom(const Event &event)
{
    return event.signal == "SIGKILL" && event.killedBy.empty();
}

} // namespace

Events::Events(const EventSettings &settings, Observers &observers)
    : m_observers(observers)
    , m_outlets(std::make_shared<Outlets>())
    , m_queue(1, mostWaiting, [outlets = m_outlets](const Event &event) { outlets->pass(event); })
{
    if (!settings.file.empty())
        m_outlets->file.emplace(settings.file, settings.fileLimit);
    if (!settings.program.empty() && go::isAbsPath(settings.program))
        m_outlets->hook =
            std::make_unique<EventHook>(settings.program, settings.environment, settings.deadline);
    else if (!settings.program.empty())
        logError("events",
                 "on-event " + settings.program + ": no absolute path; the program is not run");
    m_outlets->oomKills.emplace(settings.readOomCount);
    (void)m_outlets->oomKills->newKills(); // later ones count
    m_observers.life.add(*this);
}

Events::~Events()
{
    m_observers.life.remove(*this);
    constexpr std::chrono::milliseconds patience{500};
    m_queue.close(patience); // the last exits of a shutdown among them
    if (m_outlets->hook)
        m_outlets->hook->end(); // here: the queue's thread may be the last to let go of it
}

std::uint64_t Events::dropped() const
{
    return m_queue.dropped() + (m_outlets->hook ? m_outlets->hook->dropped() : 0);
}

void Events::onProcessStarted(const ChildProcess &process,
                              const std::shared_ptr<const SpawnParams> &params)
{
    m_params.emplace(&process, params);
}

void Events::onProcessDetached(const ChildProcess &process)
{
    m_queue.push(eventOf(Event::Type::Detached, process));
}

void Events::onProcessExited(const ChildProcess &process)
{
    Event event = eventOf(Event::Type::Exit, process);
    event.exitCode = process.exitCode();
    const ExitCause cause = process.exitCause();
    event.signal = cause.signal;
    event.killedBy = cause.killedBy;
    m_queue.push(std::move(event));
}

void Events::onProcessForgotten(const ChildProcess &process)
{
    m_params.erase(&process);
}

void Events::noteIdle(const ChildProcess &process)
{
    m_queue.push(eventOf(Event::Type::Idle, process));
}

void Events::noteUpgrade(pid_t previous)
{
    m_queue.push({.type = Event::Type::Upgrade, .time = wallClock(), .pid = previous});
}

Event Events::eventOf(Event::Type type, const ChildProcess &process) const
{
    Event event{.type = type, .time = wallClock(), .pid = process.pid(), .id = process.id()};
    if (const auto params = m_params.find(&process); params != m_params.end())
        event.command = params->second->command;
    return event;
}

void Events::Outlets::pass(const Event &event)
{
    // Counted at each exit: a kill that was seen at one is not blamed for a later one.
    const bool kernelKilled = event.type == Event::Type::Exit && oomKills->newKills().kills > 0;
    if (kernelKilled && mayBeOom(event)) {
        Event oom = event;
        oom.type = Event::Type::Oom;
        oom.exitCode.reset();
        write(oom);
    }
    write(event);
}

void Events::Outlets::write(const Event &event)
{
    if (file) {
        const auto written = file->append(lineOf(event));
        if (!written && !fileFails)
            logError("events", "event-log: " + written.error().text + "; the event is lost");
        fileFails = !written;
    }
    if (hook)
        hook->run(event);
}

} // namespace claustrum
