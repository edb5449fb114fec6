// SPDX-License-Identifier: Apache-2.0
// A frame, or several, as text for somewhere else.
#pragma once

#include "labtool/model/framestore.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::lab {

/// The request with its auth, which is redacted, replaced; as it is if it has none. All other
/// bytes stay.
[[nodiscard]] std::string withAuth(std::string_view request, std::string_view auth);

/// A shell line that sends the frame to a daemon, its token taken from beside the socket when it
/// runs: "printf '%s\n' … | socat -t1 - UNIX-CONNECT:…".
[[nodiscard]] std::string asShellLine(std::string_view request, std::string_view socket);

/// The frames as a wire log: one JSON object a line, verbatim in "raw" (daemon.md, Wire log).
/// Notes are left out. Numbers that were forgotten are skipped.
[[nodiscard]] std::string asWireLog(const FrameStore &store,
                                    const std::vector<FrameNumber> &numbers);

enum class Answers { Keep, LeaveOut };

/// The frames as a transcript (recordings/README.md), tokens as ${TOKEN}; without answers it is a
/// scenario, to be recorded with claustrum-conformance record. Connections are numbered from 1.
[[nodiscard]] std::string asTranscript(const FrameStore &store,
                                       const std::vector<FrameNumber> &numbers,
                                       std::string_view name, Answers answers);

} // namespace claustrum::lab
