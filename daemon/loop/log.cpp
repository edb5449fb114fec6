// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/log.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <climits>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <mutex>
#include <poll.h>
#include <string>
#include <unistd.h>
#include <utility>

namespace claustrum::logging {
namespace {

constexpr std::size_t gatheredBytes = std::size_t{32} * 1024;
constexpr std::size_t mostWaiting = std::size_t{1024} * 1024;
constexpr std::chrono::milliseconds gatheringTime{50};
/// For a log that takes nothing any more.
constexpr std::chrono::seconds lastWait{1};

std::atomic<Level> threshold = Level::Debug;
bool forJournal = false;

/// The lines that are not written yet, and the text of the second that they belong to.
struct Sink
{
    std::mutex mutex; // of all that follows; never held during a write
    std::string lines;
    std::size_t lostAfter = 0; // dropped since `lines` is full
    std::time_t second = -1;
    std::array<char, 24> secondText{};
    bool hasWriter = false;
    bool hurry = false; // that one must not gather more
    bool stopping = false;
    bool ended = true; // the Writer's thread
    std::condition_variable changed;

    bool busy = false;          // someone writes; what follows is theirs
    std::size_t lostBefore = 0; // since the last line that was written
    std::string batch;          // being written
    std::size_t at = 0;         // bytes of it that are written
    std::size_t reportSize = 0; // of it: a line about the lost ones
    std::size_t lostNext = 0;   // after the lines of the batch
    bool cutLine = false;       // the last write ended within a line, the rest of which is lost
};

/// Never destroyed: a thread may hang in a write to the log even at the exit.
Sink &sink()
{
    static Sink &instance = *new Sink;
    return instance;
}

std::string_view timeText(Sink &to)
{
    const std::time_t now = std::time(nullptr);
    if (now != to.second) {
        std::tm parts{};
        ::localtime_r(&now, &parts);
        std::strftime(to.secondText.data(), to.secondText.size(), "%Y/%m/%d %H:%M:%S ", &parts);
        to.second = now;
    }
    return to.secondText.data();
}

std::string_view nameOf(Level level)
{
    constexpr std::array<std::string_view, 4> names = {"DEBUG", "INFO ", "WARN ", "ERROR"};
    return names[static_cast<std::size_t>(level)];
}

/// The journal's, which are syslog's.
std::string_view prefixOf(Level level)
{
    constexpr std::array<std::string_view, 4> prefixes = {"<7>", "<6>", "<4>", "<3>"};
    return prefixes[static_cast<std::size_t>(level)];
}

void appendHead(Sink &to, std::string &text, Level level, std::string_view component)
{
    text.append(forJournal ? prefixOf(level) : timeText(to)).append(nameOf(level));
    text.append(" [").append(component).append("] ");
}

/// Makes the waiting lines the batch to write, after a line about those lost before them. The two
/// strings are swapped, so that neither grows again for each write.
void takeLines(Sink &from)
{
    if (from.batch.capacity() > 2 * gatheredBytes)
        from.batch = {}; // of a flood
    from.batch.clear();
    from.at = 0;
    from.hurry = false;
    from.lines.swap(from.batch);
    from.lostNext = std::exchange(from.lostAfter, 0);
    std::string report;
    if (from.lostBefore > 0) {
        report = from.cutLine ? "\n" : "";
        appendHead(from, report, Level::Warn, "log");
        report += std::to_string(from.lostBefore)
                  + " lines are missing here: the log could not be written\n";
    }
    from.reportSize = report.size();
    from.batch.insert(0, report);
}

/// The batch cannot be written: its remaining lines are lost.
void giveUpBatch(Sink &from)
{
    if (from.at >= from.reportSize)
        from.lostBefore = 0; // that was reported
    const auto begin =
        from.batch.begin() + static_cast<std::ptrdiff_t>(std::max(from.at, from.reportSize));
    from.lostBefore +=
        from.lostNext + static_cast<std::size_t>(std::count(begin, from.batch.end(), '\n'));
    if (from.at > 0)
        from.cutLine = from.batch[from.at - 1] != '\n';
    from.batch.clear();
    from.at = 0;
}

void endBatch(Sink &from)
{
    from.lostBefore = from.lostNext;
    from.cutLine = false;
}

/// Whether the log takes something within @p patience.
bool isWritable(std::chrono::milliseconds patience)
{
    pollfd log{STDERR_FILENO, POLLOUT, 0};
    return ::poll(&log, 1, static_cast<int>(patience.count())) != 0;
}

enum class Waiting {
    AsLongAsItTakes, ///< the Writer
    ForAMoment,      ///< at most lastWait without progress
    Never,           ///< what cannot be written now remains
};

/// Writes a part of the batch. False if nothing more can be written now.
bool writePart(Sink &from, Waiting waiting)
{
    const bool patient = waiting == Waiting::AsLongAsItTakes;
    if (!patient && !isWritable(waiting == Waiting::Never ? std::chrono::seconds(0) : lastWait))
        return false;
    // A pipe with any room takes so many without blocking.
    const std::size_t most = patient ? from.batch.size() : PIPE_BUF;
    const std::size_t size = std::min(from.batch.size() - from.at, most);
    const ssize_t written = ::write(STDERR_FILENO, from.batch.data() + from.at, size);
    if (written < 0 && errno == EINTR)
        return true;
    if (written < 0 && errno == EAGAIN) // someone has made it non-blocking
        return isWritable(waiting == Waiting::Never ? std::chrono::seconds(0) : lastWait);
    if (written > 0)
        from.at += static_cast<std::size_t>(written);
    else
        giveUpBatch(from);
    if (written > 0 && from.at == from.batch.size())
        endBatch(from);
    return true;
}

/// Writes the waiting lines; with @p all also those that come meanwhile. @p lock is of the mutex.
void writeWaiting(Sink &from, std::unique_lock<std::mutex> &lock, Waiting waiting, bool all)
{
    from.busy = true;
    bool goesOn = true;
    while (goesOn) {
        if (from.at == from.batch.size())
            takeLines(from);
        lock.unlock();
        while (goesOn && from.at < from.batch.size())
            goesOn = writePart(from, waiting);
        lock.lock();
        goesOn = goesOn && all && !from.lines.empty();
    }
    from.busy = false;
    from.changed.notify_all();
}

bool isWorkForWriter(const Sink &from)
{
    return from.stopping || !from.lines.empty() || (!from.busy && from.at < from.batch.size());
}

/// The Writer's thread.
void *writeWhenDue(void *)
{
    Sink &from = sink();
    std::unique_lock lock(from.mutex);
    bool last = false;
    while (!last) {
        from.changed.wait(lock, [&] { return isWorkForWriter(from); });
        from.changed.wait_for(lock, gatheringTime, [&] { return from.hurry || from.stopping; });
        from.changed.wait(lock, [&] { return !from.busy; });
        last = from.stopping;
        writeWaiting(from, lock, Waiting::AsLongAsItTakes, last);
    }
    from.ended = true;
    from.changed.notify_all();
    return nullptr;
}

/// Wakes the Writer for the first line that waits, and once if it must hurry.
void tellWriter(Sink &to, bool first, bool hurry)
{
    const bool hurryBegins = hurry && !to.hurry;
    to.hurry = to.hurry || hurry;
    if (first || hurryBegins)
        to.changed.notify_all();
}

/// Adds a line that @p append appends without its newline, or drops it if too many wait.
template <typename Append>
void addLine(bool hurry, Append append)
{
    Sink &to = sink();
    std::unique_lock lock(to.mutex);
    const bool first = to.lines.empty();
    if (to.lines.size() < mostWaiting) {
        append(to);
        to.lines += '\n';
    } else {
        ++to.lostAfter;
    }
    if (to.hasWriter)
        tellWriter(to, first, hurry || to.lines.size() >= gatheredBytes);
    else if (!to.busy)
        writeWaiting(to, lock, Waiting::Never, true);
}

} // namespace

void setThreshold(const char *name)
{
    const std::string_view wanted = name ? name : "";
    threshold = wanted == "info"    ? Level::Info
                : wanted == "warn"  ? Level::Warn
                : wanted == "error" ? Level::Error
                                    : Level::Debug;
}

void writeForJournal()
{
    forJournal = true;
}

bool isEnabled(Level level)
{
    return level >= threshold.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view component, std::initializer_list<std::string_view> parts)
{
    if (!isEnabled(level))
        return;
    addLine(level >= Level::Warn, [&](Sink &to) {
        appendHead(to, to.lines, level, component);
        for (const std::string_view part : parts)
            to.lines += part;
    });
}

void writePlain(std::string_view line)
{
    addLine(true, [&](Sink &to) { to.lines += line; });
}

void flush()
{
    Sink &from = sink();
    std::unique_lock lock(from.mutex);
    if (from.changed.wait_for(lock, lastWait, [&] { return !from.busy; }))
        writeWaiting(from, lock, Waiting::ForAMoment, true);
}

Writer::Writer()
{
    Sink &from = sink();
    const std::lock_guard lock(from.mutex);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before); // signals are for others
    m_runs = ::pthread_create(&m_thread, nullptr, writeWhenDue, nullptr) == 0;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    from.hasWriter = m_runs;
    from.stopping = false;
    from.ended = !m_runs;
}

Writer::~Writer()
{
    if (!m_runs)
        return;
    Sink &from = sink();
    std::unique_lock lock(from.mutex);
    from.hasWriter = false;
    from.stopping = true;
    from.changed.notify_all();
    const bool ended = from.changed.wait_for(lock, lastWait, [&] { return from.ended; });
    lock.unlock();
    if (ended)
        ::pthread_join(m_thread, nullptr);
    else
        ::pthread_detach(m_thread); // it may hang for ever
}

} // namespace claustrum::logging
