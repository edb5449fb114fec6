// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/eventloop.h"

#include "wire/goerrno.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <utility>
#include <vector>

namespace claustrum {
namespace {

/// The events of each QSocketNotifier::Type.
constexpr std::array<std::uint32_t, 3> wanted{EPOLLIN, EPOLLOUT, EPOLLPRI};
constexpr std::uint32_t always = EPOLLHUP | EPOLLERR;

} // namespace

Result<std::unique_ptr<EventLoop>> EventLoop::create()
{
    auto poll = EventPoll::create();
    if (!poll)
        return poll.error();
    Fd wakeUps(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wakeUps)
        return Error{"eventfd: " + go::errnoText(errno)};
    Fd alarm(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK));
    if (!alarm)
        return Error{"timerfd_create: " + go::errnoText(errno)};
    std::unique_ptr<EventLoop> loop(
        new EventLoop(std::move(*poll), std::move(wakeUps), std::move(alarm)));
    if (!loop->m_wakeUpWatch.start(loop->m_wakeUps.get(), EPOLLIN)
        || !loop->m_alarmWatch.start(loop->m_alarm.get(), EPOLLIN))
        return Error{"epoll_ctl: " + go::errnoText(errno)};
    return loop;
}

Result<void> EventLoop::install()
{
    auto loop = create();
    if (!loop)
        return loop.error();
    QCoreApplication::setEventDispatcher(loop->release());
    return {};
}

EventPoll &EventLoop::currentPoll()
{
    return *static_cast<EventLoop *>(QAbstractEventDispatcher::instance())->m_poll;
}

int EventLoop::takeNotifierError()
{
    auto *const loop = dynamic_cast<EventLoop *>(QAbstractEventDispatcher::instance());
    return loop ? std::exchange(loop->m_notifierError, 0) : 0;
}

EventLoop::EventLoop(std::unique_ptr<EventPoll> poll, Fd wakeUps, Fd alarm)
    : m_poll(std::move(poll))
    , m_wakeUps(std::move(wakeUps))
    , m_wakeUpWatch(*m_poll, [this](std::uint32_t) { onWakeUp(); })
    , m_alarm(std::move(alarm))
    , m_alarmWatch(*m_poll, [this](std::uint32_t) { onAlarm(); })
{}

bool EventLoop::processEvents(QEventLoop::ProcessEventsFlags flags)
{
    const auto call = ++m_calls;
    m_interrupted = false;
    m_wakeUpReceived = false;
    Q_EMIT awake();
    QCoreApplication::sendPostedEvents();
    m_poll->runDeferred();
    bool came = turn(flags & QEventLoop::WaitForMoreEvents);
    // Within exec() the next call would look at Qt's queue for nothing: a posted event wakes the
    // loop up. The end of a nested loop may have been meant for this one.
    while ((flags & QEventLoop::EventLoopExec) && !m_wakeUpReceived && !m_interrupted
           && call == m_calls)
        came = turn(flags & QEventLoop::WaitForMoreEvents) || came;
    return came;
}

/// One wait, and the callbacks of its events.
bool EventLoop::turn(bool mayWait)
{
    const bool waits = mayWait && !m_interrupted;
    if (waits)
        Q_EMIT aboutToBlock();
    const bool came = m_poll->turn(waits);
    if (waits)
        Q_EMIT awake();
    fireTimers();
    return came;
}

void EventLoop::wakeUp()
{
    if (m_wakeUpSent.exchange(true))
        return;
    // It cannot be full: it is read before the next. A lost one would be the last.
    for (int attempts = 0; attempts < 3 && ::eventfd_write(m_wakeUps.get(), 1) != 0; ++attempts)
        m_wakeUpSent = false;
}

void EventLoop::onWakeUp()
{
    eventfd_t count = 0;
    ::eventfd_read(m_wakeUps.get(), &count);
    // After the read, since later wake-ups are new ones. An exchange, so that the work of others
    // before their wakeUp() is visible from here on (also to a race detector).
    m_wakeUpSent.exchange(false);
    m_wakeUpReceived = true;
}

void EventLoop::interrupt()
{
    m_interrupted = true;
    wakeUp();
}

// --- descriptors ---

int EventLoop::Descriptor::watchAsNeeded(int fd)
{
    std::uint32_t events = 0;
    for (std::size_t type = 0; type < notifiers.size(); ++type)
        events |= notifiers[type] ? wanted[type] : 0;
    if (watch.start(fd, events))
        return 0;
    const int error = errno;
    qWarning("epoll_ctl: %s", go::errnoText(error).c_str());
    return error;
}

void EventLoop::registerSocketNotifier(QSocketNotifier *notifier)
{
    const auto fd = static_cast<int>(notifier->socket());
    const auto [at, isNew] = m_descriptors.try_emplace(
        fd, *m_poll, [this, fd](std::uint32_t events) { activate(fd, events); });
    at->second.notifiers[notifier->type()] = notifier;
    if (const int error = at->second.watchAsNeeded(fd))
        m_notifierError = error;
}

void EventLoop::unregisterSocketNotifier(QSocketNotifier *notifier)
{
    const auto at = m_descriptors.find(static_cast<int>(notifier->socket()));
    if (at == m_descriptors.end() || at->second.notifiers[notifier->type()] != notifier)
        return;
    auto &notifiers = at->second.notifiers;
    notifiers[notifier->type()] = nullptr;
    if (std::any_of(notifiers.begin(), notifiers.end(), [](auto *each) { return each; }))
        at->second.watchAsNeeded(at->first);
    else
        m_descriptors.erase(at);
}

/// Any of the notifiers may unregister itself and the others.
void EventLoop::activate(int fd, std::uint32_t events)
{
    for (std::size_t type = 0; type < wanted.size(); ++type) {
        const auto at = m_descriptors.find(fd);
        if (at == m_descriptors.end())
            return;
        QEvent event(QEvent::SockAct);
        if (at->second.notifiers[type] && (events & (wanted[type] | always)))
            QCoreApplication::sendEvent(at->second.notifiers[type], &event);
    }
}

// --- timers ---

void EventLoop::registerTimer(int id, Interval interval, Qt::TimerType type, QObject *object)
{
    const std::chrono::milliseconds every(interval);
    const Timer timer{every, type, object, Clock::now() + every};
    m_due.emplace(timer.due, id);
    m_timers.insert_or_assign(id, timer);
    setAlarm();
}

bool EventLoop::unregisterTimer(int id)
{
    const auto at = m_timers.find(id);
    if (at == m_timers.end())
        return false;
    m_due.erase({at->second.due, id});
    m_timers.erase(at);
    return true;
}

bool EventLoop::unregisterTimers(QObject *object)
{
    bool any = false;
    for (const TimerInfo &timer : registeredTimers(object))
        any = unregisterTimer(timer.timerId) || any;
    return any;
}

QList<QAbstractEventDispatcher::TimerInfo> EventLoop::registeredTimers(QObject *object) const
{
    QList<TimerInfo> of;
    for (const auto &[id, timer] : m_timers) {
        if (timer.object == object)
            of.append(TimerInfo(id, static_cast<int>(timer.interval.count()), timer.type));
    }
    return of;
}

int EventLoop::remainingTime(int id)
{
    const auto at = m_timers.find(id);
    if (at == m_timers.end())
        return -1;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(at->second.due - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
}

/// Sets the alarm for the next timer; an earlier alarm stays, and is followed by another.
void EventLoop::setAlarm()
{
    if (m_due.empty() || m_due.begin()->first >= m_alarmAt)
        return;
    m_alarmAt = m_due.begin()->first;
    const auto at = std::max<std::int64_t>(m_alarmAt.time_since_epoch().count(), 1); // 0 is never
    constexpr std::int64_t second = Clock::period::den;
    const itimerspec once{.it_interval = {}, .it_value = {at / second, at % second}};
    ::timerfd_settime(m_alarm.get(), TFD_TIMER_ABSTIME, &once, nullptr); // cannot fail
}

void EventLoop::onAlarm()
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto got = ::read(m_alarm.get(), &count, sizeof count);
    m_alarmAt = Clock::time_point::max();
    m_alarmReceived = true;
}

/// Fires the timers due by now, each once; any may start, stop or delete others.
void EventLoop::fireTimers()
{
    if (!std::exchange(m_alarmReceived, false))
        return;
    const auto now = Clock::now();
    std::vector<int> ids;
    for (auto at = m_due.begin(); at != m_due.end() && at->first <= now; ++at)
        ids.push_back(at->second);
    for (const int id : ids) {
        const auto at = m_timers.find(id);
        if (at == m_timers.end() || at->second.due > now)
            continue;
        Timer &timer = at->second;
        m_due.erase({timer.due, id});
        timer.due = std::max(timer.due + timer.interval, now);
        m_due.emplace(timer.due, id);
        setAlarm(); // for a loop within the call
        QTimerEvent event(id);
        QCoreApplication::sendEvent(timer.object, &event);
    }
    setAlarm();
    m_poll->runDeferred(); // the next turn may wait before it has a batch
}

#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
bool EventLoop::hasPendingEvents()
{
    return m_wakeUpSent; // as each event that is posted does
}
#endif

} // namespace claustrum
