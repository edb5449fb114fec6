// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/wirelog/framequeue.h"
#include "daemon/wirelog/lineredactor.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace claustrum {

/// Writes frames as lines of the wire log (daemon.md, Opt-ins):
///
///     {"time":"…","conn":1,"dir":"in","raw":"<the frame>"}      with a maxString of 0
///     {"time":"…","conn":1,"dir":"in","body":<the frame, its strings cut>}
///     {"time":"…","conn":1,"event":"queue","bytes":4096}
///
/// Invalid JSON has no body: it is written as raw, cut as well. Secrets are redacted in all of
/// them. Pure; any thread.
class WireLogLine
{
public:
    /// @param maxString bytes kept of a string, zero: all
    WireLogLine(std::size_t maxString, std::string_view token)
        : m_maxString(maxString)
        , m_redactor(LineRedactor::Scope::AuthAndEnvironment, token)
    {}

    /// Appends the line of a frame or an event, newline included.
    void append(std::string &out, const TimedFrame &timed) const;

    /// Appends the line that reports how many frames are missing.
    static void appendLost(std::string &out, std::uint64_t count);

private:
    const std::size_t m_maxString;
    const LineRedactor m_redactor;
};

/// Returns @p json with every string cut to whole characters of at most @p maxString bytes; nullopt
/// for invalid JSON. Names of members stay whole.
[[nodiscard]] std::optional<std::string> cutStrings(std::string_view json, std::size_t maxString);

} // namespace claustrum
