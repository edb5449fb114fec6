// SPDX-License-Identifier: Apache-2.0
// A frame as text for use elsewhere.
#pragma once

#include <string>
#include <string_view>

namespace claustrum::lab {

/// The request with its (redacted) auth replaced, and all other bytes unchanged. A request without
/// an auth is returned unchanged.
[[nodiscard]] std::string withAuth(std::string_view request, std::string_view auth);

/// A shell command that sends the frame to a daemon. It reads the token file beside the socket when
/// it runs: "printf '%s\n' … | socat -t1 - UNIX-CONNECT:…".
[[nodiscard]] std::string asShellLine(std::string_view request, std::string_view socket);

} // namespace claustrum::lab
