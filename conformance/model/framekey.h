// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// What a frame is matched by: a reply by its id, a stream frame by its process and seq.
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

/// The key of a frame without its newline. A reply is an object with an `id`, a stream frame one
/// with `processId` and an integer `seq`; anything else, and what is not JSON, is garbage.
FrameKey frameKey(std::string_view frame);

/// "the reply to 12", "frame 3 of process p", for messages.
std::string describe(const FrameKey &key);

} // namespace claustrum::conformance
