// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/textpattern.h"
#include "labtool/model/frametablemodel.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <string>

namespace claustrum::lab {

/// Searches the shown frames for a text, in their bytes and in their decoded output. Works in
/// slices, since the bytes of a large log have to be read from its file.
class FrameFinder : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::milliseconds usualSlice{12};

    /// @param slice the longest block of the event loop; zero: a few frames at a time
    FrameFinder(const Capture *capture, const FrameTableModel *model, QObject *parent = nullptr,
                std::chrono::milliseconds slice = usualSlice);

    /// Searches from the row after (step 1) or before (step -1) @p row, wrapping around. Replaces
    /// an earlier search. Emits found() or missed(), from within the call if one slice is enough.
    void find(const std::string &text, int row, int step);
    void stop() { m_timer.stop(); }
    [[nodiscard]] bool isSearching() const { return m_timer.isActive(); }

Q_SIGNALS:
    /// @param isWrapped whether the search passed the end of the table and started over
    void found(quint64 number, bool isWrapped);
    void missed();

private:
    void search();
    [[nodiscard]] bool holds(FrameNumber number);

    const Capture *m_capture;
    const FrameTableModel *m_model;
    const std::chrono::milliseconds m_slice;
    TextPattern m_text;
    std::string m_scratch;
    FrameNumber m_at = 0; ///< the last frame searched; rows can move meanwhile
    int m_step = 1;
    int m_left = 0; ///< rows not searched yet
    bool m_isWrapped = false;
    bool m_fromEnd = false; ///< no row is current: the first step is no wrap
    QTimer m_timer;
};

} // namespace claustrum::lab
