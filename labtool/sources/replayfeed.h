// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/replayassembly.h"
#include "labtool/sources/labsession.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <string>

namespace claustrum::lab {

/// Finds the output of one process in the frames of the capture, where it stays, and with a live
/// daemon in its replay buffer, without attaching. Scans the capture in slices.
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

    /// The retained range in the daemon's last reply; 0 if there was none, or the daemon has been
    /// lost since.
    [[nodiscard]] std::uint64_t retainedFirst() const { return m_retainedFirst; }
    [[nodiscard]] std::uint64_t retainedLast() const { return m_retainedLast; }
    [[nodiscard]] const QString &problem() const { return m_problem; }

    /// Requests the retained frames, if a daemon is connected.
    void fetch();

Q_SIGNALS:
    /// Emitted at most once per `intervalMs`.
    void changed();

private:
    static constexpr int intervalMs = 150;

    void scan();
    void fetchFrom(std::uint64_t seq);
    void notifySoon();

    LabSession *m_session;
    std::string m_process;
    ReplayAssembly m_assembly;
    FrameNumber m_next = 1; ///< the next frame of the capture to scan
    std::uint64_t m_retainedFirst = 0;
    std::uint64_t m_retainedLast = 0;
    std::uint64_t m_generation = 0; ///< replies for earlier processes are dropped
    QString m_problem;
    QTimer m_scan;
    QTimer m_notify;
};

} // namespace claustrum::lab
