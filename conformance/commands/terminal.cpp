// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/terminal.h"

#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace claustrum::conformance {

Colour colourOn(int fd)
{
    const char *const noColour = std::getenv("NO_COLOR");
    const bool refused = noColour && *noColour != '\0';
    return !refused && ::isatty(fd) ? Colour::Yes : Colour::No;
}

std::optional<std::size_t> columnsOf(int fd)
{
    winsize size{};
    if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return std::nullopt;
    return size.ws_col;
}

} // namespace claustrum::conformance
