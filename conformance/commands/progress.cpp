// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/progress.h"

#include "conformance/commands/terminal.h"
#include "posix/files.h"

#include <string_view>
#include <unistd.h>
#include <utility>

namespace claustrum::conformance {
namespace {

constexpr std::size_t usualColumns = 80; ///< of a terminal that does not tell
constexpr std::string_view eraseLine = "\r\033[K";

std::size_t columnsFor(int fd)
{
    return ::isatty(fd) ? columnsOf(fd).value_or(usualColumns) : 0;
}

} // namespace

Progress::Progress(int fd)
    : m_fd(fd)
    , m_columns(columnsFor(fd))
{}

void Progress::show(const std::string &text)
{
    if (m_columns < 2)
        return;
    m_shown = true;
    write(std::string(eraseLine) + shortened(text, m_columns - 2, Colour::No));
}

void Progress::clear()
{
    if (std::exchange(m_shown, false))
        write(std::string(eraseLine));
}

/// A failure is ignored: the line is not part of any result.
void Progress::write(const std::string &text) const
{
    (void)writeAll(m_fd, text, "terminal");
}

} // namespace claustrum::conformance
