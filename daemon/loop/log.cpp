// SPDX-License-Identifier: Apache-2.0
#include "daemon/loop/log.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <mutex>
#include <string>
#include <unistd.h>
#include <utility>

namespace claustrum::logging {
namespace {

constexpr std::size_t gatheredBytes = std::size_t{32} * 1024;
constexpr std::size_t mostWaiting = std::size_t{1024} * 1024;
constexpr std::chrono::milliseconds gatheringTime{50};

std::atomic<Level> threshold = Level::Debug;
bool forJournal = false;

/// The lines that are not written yet, and the text of the second that they belong to.
struct Sink
{
    std::mutex writing; // held while they are, so that they stay in order; before the other one
    std::string beingWritten; // of the one who holds it
    std::mutex mutex;         // of all that follows; never held during a write
    std::string lines;
    std::time_t second = -1;
    std::array<char, 24> secondText{};
    bool hasWriter = false;
    bool hurry = false; // that one must not gather more
    bool stopping = false;
    std::condition_variable changed;
};

Sink &sink()
{
    static Sink instance;
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

/// The two strings are swapped, so that neither grows again for each write.
void takeLines(Sink &from)
{
    if (from.beingWritten.capacity() > 2 * gatheredBytes)
        from.beingWritten = {}; // of a flood
    from.beingWritten.clear();
    const std::lock_guard lock(from.mutex);
    from.hurry = false;
    from.lines.swap(from.beingWritten);
}

/// Unwritable lines are dropped: there is nowhere left to report that.
void writeWaiting(Sink &from)
{
    const std::lock_guard writing(from.writing);
    takeLines(from);
    std::string_view rest = from.beingWritten;
    while (!rest.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// The Writer's thread.
void *writeWhenDue(void *)
{
    Sink &from = sink();
    std::unique_lock lock(from.mutex);
    while (!from.stopping) {
        from.changed.wait(lock, [&] { return !from.lines.empty() || from.stopping; });
        from.changed.wait_for(lock, gatheringTime, [&] { return from.hurry || from.stopping; });
        if (from.stopping)
            break;
        lock.unlock();
        writeWaiting(from);
        lock.lock();
    }
    return nullptr;
}

/// Wakes the Writer for the first line that waits, and once if it must hurry.
void tellWriter(Sink &to, bool first, bool hurry)
{
    const bool hurryBegins = hurry && !to.hurry;
    to.hurry = to.hurry || hurry;
    if (first || hurryBegins)
        to.changed.notify_one();
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
    Sink &to = sink();
    bool writesItself = false;
    {
        const std::lock_guard lock(to.mutex);
        const bool first = to.lines.empty();
        to.lines.append(forJournal ? prefixOf(level) : timeText(to)).append(nameOf(level));
        to.lines.append(" [").append(component).append("] ");
        for (const std::string_view part : parts)
            to.lines += part;
        to.lines += '\n';
        if (to.hasWriter)
            tellWriter(to, first, level >= Level::Warn || to.lines.size() >= gatheredBytes);
        writesItself = !to.hasWriter || to.lines.size() >= mostWaiting;
    }
    if (writesItself)
        writeWaiting(to);
}

void flush()
{
    writeWaiting(sink());
}

Writer::Writer()
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before); // signals are for others
    m_runs = ::pthread_create(&m_thread, nullptr, writeWhenDue, nullptr) == 0;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    const std::lock_guard lock(sink().mutex);
    sink().hasWriter = m_runs;
}

Writer::~Writer()
{
    if (!m_runs)
        return;
    Sink &from = sink();
    {
        const std::lock_guard lock(from.mutex);
        from.hasWriter = false;
        from.stopping = true;
        from.changed.notify_one();
    }
    ::pthread_join(m_thread, nullptr);
    from.stopping = false;
}

} // namespace claustrum::logging
