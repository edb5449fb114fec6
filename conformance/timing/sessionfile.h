// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/moment.h"
#include "wire/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace claustrum {

/// The moment of one line of a wire log; the error is for people. @p number of the line, from 1.
[[nodiscard]] Result<Moment> momentOfLine(std::string_view line, std::uint64_t number);

/// Facts about a file besides its moments.
struct SessionFile
{
    std::uint64_t moments = 0;
    bool mayBeCut = false;    ///< a log that cuts strings: sizes are those of the log
    std::uint64_t unread = 0; ///< lines that could not be read
    std::string firstProblem; ///< of them: "line 7: not a JSON object"
};

/// Passes the moments of a wire log or a transcript to @p take, in the order of the file. A
/// transcript has no times. "-" is standard input, with a wire log. Lines that cannot be read are
/// counted; a file without a single line that can be read is an error.
[[nodiscard]] Result<SessionFile> readSession(const std::string &path,
                                              const std::function<void(const Moment &)> &take);

} // namespace claustrum
