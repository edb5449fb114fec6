// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace claustrum {

/// The output of a session for people, line by line: stdout as by streamJsonText(), lines of stderr
/// behind "stderr: ".
class TailText
{
public:
    static constexpr std::size_t longestLine = std::size_t{4} << 20; ///< bytes; the rest is a line

    /// The whole lines that this frame ends; empty if none, or if it is no output.
    std::string take(const FrameView &frame);
    /// The lines that have begun but not ended.
    std::string takeRest();

private:
    static std::string whole(std::string &line, std::string_view bytes,
                             std::string (*textOf)(std::string_view));

    std::string m_out;
    std::string m_err;
};

} // namespace claustrum
