// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// Replaces known values in a server's answers by their placeholders.
///
/// ${DIR}, ${TOKEN}, ${SOCKET}, ${HTTP}, ${HTTP_ADDR}: at every occurrence, also in base64.
/// Masks by their field: version and build time of the binary, size of a directory, pid and
/// startTime of a process. All other masks come from the comparison of two runs.
class PutBack
{
public:
    /// @param values name and value of each placeholder
    /// @param version of the binary, with its build time; empty: unknown
    PutBack(std::vector<std::pair<std::string, std::string>> values, std::string version,
            std::string buildTime);

    /// Without masks.
    explicit PutBack(std::vector<std::pair<std::string, std::string>> values);

    [[nodiscard]] bool hasMasks() const { return m_hasMasks; }

    /// Replaces in a frame, or in another text with JSON in it.
    [[nodiscard]] std::string frame(const FrameView &frame) const;

    /// Replaces in plain text, such as the output of a run: it has no base64.
    [[nodiscard]] std::string plain(std::string_view text) const;

private:
    [[nodiscard]] std::string values(std::string_view text) const;
    [[nodiscard]] std::string data(std::string_view frame, const std::string &bytes) const;

    std::vector<std::pair<std::string, std::string>> m_values; ///< long ones first
    std::string m_version;
    std::string m_buildTime;
    bool m_hasMasks = true;
};

} // namespace claustrum::conformance
