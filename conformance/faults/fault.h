// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/faults/edit.h"

#include <span>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// A fault of a server: one wrong thing.
struct Fault
{
    /// An error of the server as a program; an edit makes errors in its answers.
    enum class Deed {
        None,
        PrintsOnStdout, ///< of -serve, which succeeds
        PrintsOnStderr,
        WrongStatus, ///< of -serve
        StrayFile,   ///< beside the socket
        SocketMode,
        WrongEnd,     ///< the daemon ends with status 3
        KilledAtEnd,  ///< the daemon ends by SIGSEGV
        LeavesSocket, ///< the daemon's socket stays
        Stubborn,     ///< the daemon closes its connections, but does not end
    };

    std::string_view id;
    std::string_view what;  ///< completes "the server …"
    std::string_view needs; ///< what a scenario needs, for the fault to occur
    MakeEdit edit = {};     ///< empty: none
    Deed deed = Deed::None;
    std::string_view free = {}; ///< the reason why it need not be found; empty: it must
    bool harmless = false;      ///< no fault: nothing may be found
};

/// All faults, in the order of the results.
std::span<const Fault> faults();

/// Null if there is none with that id.
const Fault *findFault(std::string_view id);

} // namespace claustrum::conformance
