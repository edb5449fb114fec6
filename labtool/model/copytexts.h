// SPDX-License-Identifier: Apache-2.0
// A frame as text for somewhere else.
#pragma once

#include <string>
#include <string_view>

namespace claustrum::lab {

/// The request with its auth, which is redacted, replaced; as it is if it has none. All other
/// bytes stay.
[[nodiscard]] std::string withAuth(std::string_view request, std::string_view auth);

/// A shell line that sends the frame to a daemon, its token taken from beside the socket when it
/// runs: "printf '%s\n' … | socat -t1 - UNIX-CONNECT:…".
[[nodiscard]] std::string asShellLine(std::string_view request, std::string_view socket);

} // namespace claustrum::lab
