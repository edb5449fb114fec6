// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <initializer_list>
#include <pthread.h>
#include <string_view>

namespace claustrum {

/// The daemon's log: lines on stderr, whose text is contract (daemon.md, Log).
///
///     2006/01/02 15:04:05 LEVEL [Component] text
///     <6>INFO  [Component] text                      in the journal, which has the time
///
/// A Writer gathers lines and writes them together: 50 ms after the first of them; at once for WARN
/// and ERROR; and at 32 KiB. Each reply has a line, and a write for each would take longer than the
/// reply. Without a Writer the logging thread writes each line. Any thread.
///
/// Logging never blocks. Lines wait while a disk is busy or a pipe is not read; from 1 MiB on they
/// are dropped, as are lines that cannot be written, on a full disk for example. The next line that
/// can be written follows one about them:
///
///     2006/01/02 15:04:05 WARN  [log] 12 lines are missing here: the log could not be written
namespace logging {

enum class Level { Debug, Info, Warn, Error };

/// Raises the threshold as CLAUSTRUM_LOG_LEVEL says: debug, info, warn, error; anything else,
/// null too, is debug. Before the first line.
void setThreshold(const char *name);

/// Lines go to the systemd journal: without a time, and with its prefix. Call before the first
/// line.
void writeForJournal();

/// Whether lines of this level are written; for use before an expensive text is made.
bool isEnabled(Level level);

/// A line with a text in parts, which need not be joined before.
void write(Level level, std::string_view component, std::initializer_list<std::string_view> parts);
inline void write(Level level, std::string_view component, std::string_view text)
{
    write(level, component, {text});
}
/// A line without time and level, given without its newline. Never filtered.
void writePlain(std::string_view line);

/// Writes the gathered lines, and returns when they are written, or after a second in which the log
/// takes none of them. May block for ever if the log is a file on a hanging file system.
void flush();

/// While it lives, a thread of its own does the writing. One at a time. If the system gives no
/// thread, the logging threads write as much as a pipe takes at once.
class Writer
{
public:
    Writer();
    /// Waits until all lines are written, for a second at most. Later ones wait for flush().
    ~Writer();
    Writer(const Writer &) = delete;
    Writer &operator=(const Writer &) = delete;

private:
    pthread_t m_thread{};
    bool m_runs = false;
};

} // namespace logging

inline void logDebug(std::string_view component, std::string_view text)
{
    logging::write(logging::Level::Debug, component, text);
}
inline void logInfo(std::string_view component, std::string_view text)
{
    logging::write(logging::Level::Info, component, text);
}
inline void logWarn(std::string_view component, std::string_view text)
{
    logging::write(logging::Level::Warn, component, text);
}
inline void logError(std::string_view component, std::string_view text)
{
    logging::write(logging::Level::Error, component, text);
}

} // namespace claustrum
