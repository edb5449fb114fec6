// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <compare>
#include <cstdint>
#include <string>

namespace claustrum::conformance {

/// The identity of a frame in matching: a reply's id, a stream frame's process and seq.
struct FrameKey
{
    enum class Kind {
        Reply,   ///< name is the id as JSON text, as written
        Stream,  ///< name is the process id
        Garbage, ///< neither: matches nothing
    };

    Kind kind = Kind::Garbage;
    std::string name;
    std::uint64_t seq = 0; ///< of a stream frame

    auto operator<=>(const FrameKey &) const = default;
};

/// The key of a frame from a server. More lenient than FrameView::Kind, so that a broken frame is
/// compared with the right line: an `id` is enough for a reply, `processId` and `seq` for a stream
/// frame. Anything else is garbage.
FrameKey frameKey(const FrameView &frame);

/// "the reply to 12", "frame 3 of process p", for messages.
std::string describe(const FrameKey &key);

} // namespace claustrum::conformance
