// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <csignal>
#include <string_view>

namespace claustrum {

/// The signal of process.kill's "signal"; unknown names mean SIGTERM.
inline int signalByName(std::string_view name)
{
    if (name.starts_with("SIG"))
        name.remove_prefix(3);
    if (name == "KILL")
        return SIGKILL;
    if (name == "INT")
        return SIGINT;
    if (name == "HUP")
        return SIGHUP;
    return SIGTERM;
}

} // namespace claustrum
