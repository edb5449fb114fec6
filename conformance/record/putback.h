// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// Puts the placeholders back into what a server said, where what they stand for is known.
///
/// ${DIR}, ${TOKEN}, ${SOCKET}, ${HTTP}, ${HTTP_ADDR}: wherever their bytes are, in base64 too.
/// The masks by the place: the version and the build's time of the binary that runs, the size of
/// a directory, pid and startTime of a process. All else is told by recording twice.
class PutBack
{
public:
    /// @param values name and value of what placeholders put in
    /// @param version of the binary, and when it was built; empty: not known
    PutBack(std::vector<std::pair<std::string, std::string>> values, std::string version,
            std::string buildTime);

    /// A frame, or another text that is JSON in parts.
    [[nodiscard]] std::string frame(const FrameView &frame) const;

    /// A text as it is, of a run or a link: no base64 in it.
    [[nodiscard]] std::string plain(std::string_view text) const;

private:
    [[nodiscard]] std::string values(std::string_view text) const;
    [[nodiscard]] std::string data(std::string_view frame, const std::string &bytes) const;

    std::vector<std::pair<std::string, std::string>> m_values; ///< long ones first
    std::string m_version;
    std::string m_buildTime;
};

} // namespace claustrum::conformance
