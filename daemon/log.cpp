// SPDX-License-Identifier: Apache-2.0
#include "daemon/log.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <mutex>
#include <string>
#include <unistd.h>

namespace claustrum::logging {
namespace {

constexpr std::size_t gatheredBytes = 32 * 1024;

std::atomic<Level> threshold = Level::Debug;
std::atomic<bool> linesPending = false;
bool forJournal = false;

/// The lines that are not written yet, and the text of the second that they belong to.
struct Sink
{
    std::mutex mutex;
    std::string lines;
    std::time_t second = -1;
    std::array<char, 24> secondText{};
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

/// What cannot be written is dropped: there is nowhere left to say so.
void writeOut(Sink &from)
{
    std::string_view rest = from.lines;
    while (!rest.empty()) {
        const ssize_t written = ::write(STDERR_FILENO, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            break;
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    from.lines.clear();
    linesPending = false;
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
    const std::lock_guard lock(to.mutex);
    to.lines.append(forJournal ? prefixOf(level) : timeText(to)).append(nameOf(level));
    to.lines.append(" [").append(component).append("] ").append(text).append("\n");
    linesPending = true;
    if (level >= Level::Warn || to.lines.size() >= gatheredBytes)
        writeOut(to);
}

bool pending()
{
    return linesPending.load(std::memory_order_relaxed);
}

void flush()
{
    Sink &from = sink();
    const std::lock_guard lock(from.mutex);
    writeOut(from);
}

} // namespace claustrum::logging
