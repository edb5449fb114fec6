// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QElapsedTimer>
#include <QObject>

#include <algorithm>
#include <ctime>

namespace claustrum::lab::test {

/// The CPU time of this thread so far, in ms. On a busy machine, the clock runs faster.
inline qint64 threadMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return qint64(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000;
}

/// Measures the longest stall of the event loop, and the longest CPU time in one turn.
class StallMeter : public QObject
{
public:
    StallMeter() { startTimer(1, Qt::PreciseTimer); }
    void restart()
    {
        m_longest = m_longestWork = 0;
        m_turned = false;
        m_worked = threadMs();
        m_clock.start();
    }
    [[nodiscard]] qint64 longest() const { return m_longest; }
    [[nodiscard]] qint64 longestWork() const { return m_longestWork; }
    /// Whether the loop has turned since restart().
    [[nodiscard]] bool hasTurned() const { return m_turned; }

protected:
    void timerEvent(QTimerEvent *) override
    {
        if (!m_clock.isValid())
            return;
        m_turned = true;
        m_longest = std::max(m_longest, m_clock.restart());
        const qint64 worked = threadMs();
        m_longestWork = std::max(m_longestWork, worked - m_worked);
        m_worked = worked;
    }

private:
    QElapsedTimer m_clock;
    qint64 m_longest = 0;
    qint64 m_longestWork = 0;
    qint64 m_worked = 0;
    bool m_turned = false;
};

} // namespace claustrum::lab::test
