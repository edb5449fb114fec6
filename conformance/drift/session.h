// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"

#include <cstddef>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// A rule that a server broke, or a failure of the server itself.
struct Breach
{
    enum class Kind {
        Order,   ///< of frames
        Framing, ///< size of a frame, an incomplete line
        Conduct, ///< of the server: a connection closed early, a crash
    };

    Kind kind = Kind::Conduct;
    std::string rule;      ///< its name; empty for Conduct
    std::string text;      ///< "frame 2 of process p arrived after frame 3"
    std::string frame;     ///< that breaks it; may be empty
    std::string sent;      ///< the request before it; may be empty
    std::size_t sends = 0; ///< requests before it in the session
};

/// One side of a comparison: the answers of a server to the requests of one scenario.
struct DriftSession
{
    Transcript transcript;
    std::vector<Breach> breaches;
};

/// A session from a file, with the rules that the order of the file breaks.
DriftSession sessionOf(Transcript transcript);

} // namespace claustrum::conformance
