// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/replayassembly.h"
#include "labtool/sources/labsession.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <string>

namespace claustrum::lab {

/// Gathers the output of one process: from the frames of the capture, and, of a live daemon, from
/// its replay buffer, without attaching. Looks at the capture in slices.
class ReplayFeed : public QObject
{
    Q_OBJECT
public:
    static constexpr int pageFrames = 500;
    static constexpr int sliceMs = 10;

    explicit ReplayFeed(LabSession *session, QObject *parent = nullptr);

    void setProcess(const std::string &id);
    [[nodiscard]] const std::string &process() const { return m_process; }
    [[nodiscard]] const ReplayAssembly &assembly() const { return m_assembly; }

    /// What the daemon retains, by its last answer; 0 if it was not asked.
    [[nodiscard]] std::uint64_t retainedFirst() const { return m_retainedFirst; }
    [[nodiscard]] std::uint64_t retainedLast() const { return m_retainedLast; }
    [[nodiscard]] const QString &problem() const { return m_problem; }

    /// Asks the daemon for what it retains; nothing without one.
    void fetch();

Q_SIGNALS:
    /// Something new; at most every `intervalMs`.
    void changed();

private:
    static constexpr int intervalMs = 150;

    void scan();
    void fetchFrom(std::uint64_t seq);
    void notifySoon();

    LabSession *m_session;
    std::string m_process;
    ReplayAssembly m_assembly;
    FrameNumber m_next = 1; ///< of the capture, not yet looked at
    std::uint64_t m_retainedFirst = 0;
    std::uint64_t m_retainedLast = 0;
    std::uint64_t m_generation = 0; ///< answers to earlier processes are dropped
    QString m_problem;
    QTimer m_scan;
    QTimer m_notify;
};

} // namespace claustrum::lab
