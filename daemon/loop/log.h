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
/// While a disk is busy or a journal is not read, only the Writer's thread waits; the others do so
/// from 1 MiB of lines on.
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
/// Writes the gathered lines, and returns when they are written.
void flush();

/// While it lives, a thread of its own does the writing. One at a time. If the system gives no
/// thread, the logging threads write.
class Writer
{
public:
    Writer();
    /// Waits for the lines being written. Later ones wait for flush().
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
