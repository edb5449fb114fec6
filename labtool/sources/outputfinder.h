// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/replayassembly.h"
#include "labtool/frames/textpattern.h"

#include <QObject>
#include <QTimer>

#include <chrono>

namespace claustrum::lab {

/// Searches the whole output of a process for a text, in slices. Sees the text as it reads without
/// escape sequences, also where it is spread over frames of one stream.
class OutputFinder : public QObject
{
    Q_OBJECT
public:
    explicit OutputFinder(const ReplayAssembly *assembly, QObject *parent = nullptr,
                          std::chrono::milliseconds slice = std::chrono::milliseconds(10));

    /// Searches after this seq (step 1) or before it (step -1), and from the other end on.
    void find(const std::string &text, std::uint64_t seq, int step, bool inStdout, bool inStderr);
    void stop() { m_timer.stop(); }
    [[nodiscard]] bool isSearching() const { return m_timer.isActive(); }

Q_SIGNALS:
    /// @param seq of the frame in which the text ends
    void found(quint64 seq, bool isWrapped);
    void missed();
    void progress(int percent);

private:
    void search();
    [[nodiscard]] std::uint64_t advance();
    [[nodiscard]] bool holds(std::uint64_t seq);
    [[nodiscard]] std::string textOf(std::uint64_t seq);

    const ReplayAssembly *m_assembly;
    const std::chrono::milliseconds m_slice;
    TextPattern m_pattern;
    std::size_t m_length = 0; ///< of the text
    int m_step = 1;
    bool m_inStdout = true;
    bool m_inStderr = true;
    std::uint64_t m_at = 0;
    bool m_isWrapped = false;
    std::size_t m_left = 0; ///< frames to look at
    std::size_t m_all = 0;
    QTimer m_timer;
};

} // namespace claustrum::lab
