// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/eventpoll.h"

#include <QAbstractEventDispatcher>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <utility>

namespace claustrum {

/// Qt's event dispatcher for a thread, which waits in the EventPoll's epoll set.
///
/// Qt's dispatcher would watch that set as one descriptor of its own poll: two more system calls
/// for each turn and thus for each request. Qt's notifiers and timers are served as well: few here,
/// since connections, pipes and processes have a Watch each.
///
/// The next timer is a timerfd of the set: a wait with a timeout costs the kernel a timer, and us
/// two looks at the clock, for each request too.
///
/// A turn: posted events, then deferred work, then a wait for descriptors, the next timer or
/// wakeUp(); then the callbacks, timers last, and the work they deferred. exec() repeats the wait
/// while nothing is posted: each look at Qt's queue would cost every request. Flags that exclude
/// kinds of events are ignored. wakeUp() and interrupt() are for any thread, the rest for the
/// loop's own.
class EventLoop final : public QAbstractEventDispatcher
{
public:
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    using Interval = int; ///< ms
#else
    using Interval = qint64; ///< ms
#endif

    /// For QThread::setEventDispatcher() before the thread starts.
    static Result<std::unique_ptr<EventLoop>> create();

    /// Makes it the main thread's; before there is a QCoreApplication, which owns it then.
    static Result<void> install();

    /// Of the calling thread, which must have one.
    static EventPoll &currentPoll();

    /// The errno with which the calling thread's loop could not watch a notifier since the last
    /// call, 0: none. Qt does not report it.
    static int takeNotifierError();

    bool processEvents(QEventLoop::ProcessEventsFlags flags) override;
    void registerSocketNotifier(QSocketNotifier *notifier) override;
    void unregisterSocketNotifier(QSocketNotifier *notifier) override;
    void registerTimer(int id, Interval interval, Qt::TimerType type, QObject *object) override;
    bool unregisterTimer(int id) override;
    bool unregisterTimers(QObject *object) override;
    QList<TimerInfo> registeredTimers(QObject *object) const override;
    int remainingTime(int id) override;
    void wakeUp() override;
    void interrupt() override;
#if QT_VERSION < QT_VERSION_CHECK(6, 0, 0)
    bool hasPendingEvents() override;
    void flush() override {}
#endif

private:
    using Clock = std::chrono::steady_clock;

    struct Timer
    {
        std::chrono::milliseconds interval;
        Qt::TimerType type;
        QObject *object;
        Clock::time_point due;
    };

    /// A descriptor that Qt watches: a notifier for each of QSocketNotifier::Type.
    struct Descriptor
    {
        explicit Descriptor(EventPoll &poll, Watch::Callback callback)
            : watch(poll, std::move(callback))
        {}

        /// 0 or an errno.
        int watchAsNeeded(int fd);

        std::array<QSocketNotifier *, 3> notifiers{};
        Watch watch;
    };

    EventLoop(std::unique_ptr<EventPoll> poll, Fd wakeUps, Fd alarm);

    bool turn(bool mayWait);
    void onWakeUp();
    void activate(int fd, std::uint32_t events);
    void setAlarm();
    void onAlarm();
    void fireTimers();

    std::unique_ptr<EventPoll> m_poll;
    Fd m_wakeUps; // an eventfd, written once until it is heard
    std::atomic<bool> m_wakeUpSent = false;
    std::atomic<bool> m_interrupted = false;
    Watch m_wakeUpWatch;
    bool m_wakeUpReceived = false; // since processEvents() began
    unsigned m_calls = 0;          // of processEvents()
    Fd m_alarm;                    // a timerfd
    Watch m_alarmWatch;
    Clock::time_point m_alarmAt = Clock::time_point::max(); // of the next timer, or before it
    bool m_alarmReceived = false;
    std::map<int, Descriptor> m_descriptors;
    int m_notifierError = 0;
    std::map<int, Timer> m_timers;                     // by id
    std::set<std::pair<Clock::time_point, int>> m_due; // the same, by time
};

} // namespace claustrum
