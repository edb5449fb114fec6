// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/placeholders.h"
#include "conformance/model/transcript.h"

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// A line that the client sent in the recording.
struct ScriptRequest
{
    std::size_t step;         ///< its index in the transcript
    int line;                 ///< in the file
    std::string key;          ///< requestKey() of the line, placeholders replaced
    bool newline;             ///< false: the last bytes before the client's end
    RecordedRequest recorded; ///< its method, its id and its process
};

/// A frame that the server sent, or its closing of the connection.
struct ScriptOutput
{
    static constexpr std::size_t atOnce = static_cast<std::size_t>(-1);
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    /// The step after which it comes: the request that a reply answers; for everything else the
    /// last step of the client before it.
    std::size_t trigger = atOnce;
    bool closes = false;
    std::string bytes; ///< placeholders and masks filled in; with its newline
    FrameKey key;
    bool answers = false;     ///< the reply to its trigger
    std::size_t after = none; ///< index of the process's frame before it, on this connection
};

/// One connection of a recording, from its first use to its end.
struct ConnectionScript
{
    int number; ///< in the recording; several in a row may have the same
    std::vector<ScriptRequest> requests;
    std::vector<ScriptOutput> outputs;   ///< in the recorded order; only the last may close
    std::vector<std::size_t> halfCloses; ///< steps
};

/// What a recording has for clients, in the order of first use.
struct Script
{
    std::vector<ConnectionScript> connections;
    std::vector<int> left; ///< lines without the bytes of their frames: they cannot be played
};

/// Fills in the placeholders, and plausible values for masks: each process has a pid of its own.
/// @param placeholders those that are replaced in a replay
Script readScript(const Transcript &transcript, const Placeholders &placeholders);

} // namespace claustrum::conformance
