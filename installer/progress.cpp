// SPDX-License-Identifier: Apache-2.0
#include "installer/progress.h"

#include "posix/files.h"

#include <unistd.h>

#include <array>
#include <cmath>
#include <cstdio>

namespace claustrum {
namespace {

constexpr auto redrawInterval = std::chrono::milliseconds(200);

std::string withOneDecimal(double value)
{
    std::array<char, 32> text;
    const int size = std::snprintf(text.data(), text.size(), "%.1f", value);
    return {text.data(), static_cast<std::size_t>(size)};
}

std::string bytesText(double bytes)
{
    constexpr double step = 1024;
    constexpr std::array units{" KiB", " MiB", " GiB", " TiB"};
    if (bytes < step)
        return std::to_string(static_cast<std::int64_t>(bytes)) + " B";
    std::size_t unit = 0;
    for (bytes /= step; bytes >= step && unit + 1 < units.size(); bytes /= step)
        ++unit;
    return withOneDecimal(bytes) + units[unit];
}

std::string durationText(double seconds)
{
    const auto whole = static_cast<std::int64_t>(std::lround(seconds));
    if (whole < 60)
        return std::to_string(whole) + " s";
    if (whole < 3600)
        return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
    return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

} // namespace

std::string describeTransfer(const TransferState &state)
{
    const auto received = static_cast<double>(state.received);
    const auto total = static_cast<double>(state.total);
    const double seconds = std::chrono::duration<double>(state.elapsed).count();
    const double rate = seconds > 0 ? received / seconds : 0;

    const bool totalIsKnown = state.total > 0 && state.received <= state.total;

    std::string text = bytesText(received);
    if (totalIsKnown)
        text += " of " + bytesText(total) + " ("
                + std::to_string(static_cast<int>(received * 100 / total)) + "%)";
    if (rate > 0)
        text += ", " + bytesText(rate) + "/s";
    if (rate > 0 && totalIsKnown)
        text += ", " + durationText((total - received) / rate) + " left";
    return text;
}

Progress::Progress(int fd)
    : m_fd(::isatty(fd) == 1 ? fd : -1)
{}

Progress::~Progress()
{
    if (m_shown)
        show("");
}

void Progress::update(std::int64_t received, std::int64_t total)
{
    const auto now = Clock::now();
    if (m_fd < 0 || now < m_nextLine)
        return;
    m_nextLine = now + redrawInterval;
    m_shown = true;
    show("Downloading the CLI: "
         + describeTransfer({.received = received, .total = total, .elapsed = now - m_start}));
}

/// Overwrites the previous line; a closed terminal is not a failure.
void Progress::show(const std::string &text)
{
    (void)writeAll(m_fd, "\r\x1b[K" + text, "stderr");
}

} // namespace claustrum
