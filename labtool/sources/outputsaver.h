// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/ansitext.h"
#include "labtool/frames/replayassembly.h"
#include "labtool/sources/filewriter.h"

#include <QObject>

namespace claustrum::lab {

/// Writes the whole output of a process to a file, a part at a time, so that neither its size nor
/// the disk matters to the event loop or the memory.
class OutputSaver : public QObject
{
    Q_OBJECT
public:
    static constexpr std::size_t partBytes = 256 << 10;

    struct Choice
    {
        bool ofStdout = true;
        bool ofStderr = true;
        bool isStripped = false; ///< without escape sequences
    };

    /// @param output a copy, so that another process can be chosen meanwhile
    OutputSaver(ReplayAssembly output, Choice choice, const QString &path,
                QObject *parent = nullptr);

    void start() { writeParts(); }
    /// Frames whose bytes were no longer there.
    [[nodiscard]] std::size_t missing() const { return m_missing; }

Q_SIGNALS:
    /// Emitted once. @param error empty on success
    void finished(const QString &error);

private:
    void writeParts();
    [[nodiscard]] std::string part(std::uint64_t to);

    const ReplayAssembly m_output;
    const Choice m_choice;
    FileWriter m_writer;
    AnsiReader m_readers[2]; ///< a sequence may be interrupted by the other stream
    std::uint64_t m_next = 0;
    std::size_t m_missing = 0;
    bool m_isDone = false;
};

} // namespace claustrum::lab
