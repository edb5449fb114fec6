// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/sessionanalysis.h"
#include "labtool/model/capture.h"
#include "labtool/model/waterfall.h"

#include <QObject>
#include <QTimer>

#include <optional>
#include <set>
#include <string>

namespace claustrum::lab {

/// Statistics, timeline and waterfall of a capture. Reads frames in slices of `sliceMs`, and only
/// while a pane shows them; frames that the capture has forgotten stay counted. Belongs to the main
/// thread.
class SessionTiming : public QObject
{
    Q_OBJECT
public:
    static constexpr int sliceMs = 8;      ///< per turn of the event loop
    static constexpr int intervalMs = 250; ///< between updates of what is shown

    explicit SessionTiming(Capture *capture, QObject *parent = nullptr);

    /// The panes that show it: reads while there is one. Either call may come twice, as a pane may
    /// be hidden or shown twice.
    void addViewer(const QObject *viewer);
    void removeViewer(const QObject *viewer);

    [[nodiscard]] const SessionAnalysis &analysis() const { return *m_analysis; }
    [[nodiscard]] const Waterfall &waterfall() const { return m_waterfall; }
    /// Whether all frames are read.
    [[nodiscard]] bool isComplete() const { return m_next >= m_capture->store().end(); }
    /// Whether strings of some frames may be cut, so that sizes are the least.
    [[nodiscard]] bool mayBeCut() const { return m_mayBeCut; }

    /// Reads all frames at once.
    void readAll();

Q_SIGNALS:
    /// At most once per intervalMs, and after the last frame.
    void changed();

private:
    void onGrew();
    void restart();
    void read(int milliseconds);
    void take(FrameNumber number);

    Capture *m_capture;
    std::optional<SessionAnalysis> m_analysis; ///< always there; emplaced anew
    Waterfall m_waterfall;
    FrameNumber m_next = 1;              ///< the first frame not read yet
    std::set<const QObject *> m_viewers; ///< for comparison alone
    bool m_mayBeCut = false;
    QTimer m_slices;
    QTimer m_report;
    std::string m_scratch;
};

/// The moment of a frame or a note in the store; without a kind of its own it is Unreadable and has
/// no bytes.
[[nodiscard]] Moment momentOf(const FrameStore &store, FrameNumber number, std::string &scratch);

} // namespace claustrum::lab
