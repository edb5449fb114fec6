// SPDX-License-Identifier: Apache-2.0
#include "daemon/log.h"

#include <array>
#include <atomic>
#include <cerrno>
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

std::atomic<Level> threshold = Level::Debug;
std::atomic<bool> linesPending = false;
bool forJournal = false;

/// The lines that are not written yet, and the text of the second that they belong to.
struct Sink
{
    std::mutex writing; // held while they are, so that they stay in order; before the other one
    std::mutex mutex;   // of all that follows; never held during a write
    std::string lines;
    std::time_t second = -1;
    std::array<char, 24> secondText{};
    bool hasWriter = false;
    bool due = false; // that one is to write
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

std::string takeLines(Sink &from)
{
    const std::lock_guard lock(from.mutex);
    from.due = false;
    linesPending = false;
    return std::exchange(from.lines, {});
}

/// What cannot be written is dropped: there is nowhere left to say so.
void writeWaiting(Sink &from)
{
    const std::lock_guard writing(from.writing);
    const std::string lines = takeLines(from);
    std::string_view rest = lines;
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
    for (;;) {
        from.changed.wait(lock, [&] { return from.due || from.stopping; });
        if (from.stopping)
            return nullptr;
        lock.unlock();
        writeWaiting(from);
        lock.lock();
    }
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

bool enabled(Level level)
{
    return level >= threshold.load(std::memory_order_relaxed);
}

void write(Level level, std::string_view component, std::string_view text)
{
    if (!enabled(level))
        return;
    Sink &to = sink();
    std::size_t waiting = 0;
    {
        const std::lock_guard lock(to.mutex);
        to.lines.append(forJournal ? prefixOf(level) : timeText(to)).append(nameOf(level));
        to.lines.append(" [").append(component).append("] ").append(text).append("\n");
        linesPending = true;
        waiting = to.lines.size();
    }
    if (waiting >= mostWaiting)
        writeWaiting(to);
    else if (level >= Level::Warn || waiting >= gatheredBytes)
        writeSoon();
}

void writeSoon()
{
    Sink &from = sink();
    {
        const std::lock_guard lock(from.mutex);
        if (from.hasWriter) {
            linesPending = false;
            if (!std::exchange(from.due, true))
                from.changed.notify_one();
            return;
        }
    }
    writeWaiting(from);
}

bool pending()
{
    return linesPending.load(std::memory_order_relaxed);
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
