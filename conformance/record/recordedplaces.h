// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/record/questions.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// The lines of a new recording, as places in the files of its scenario: the recording is no file
/// yet.
class RecordedPlaces
{
public:
    /// @param questions must outlive this
    /// @param recording its text
    RecordedPlaces(const Questions &questions, const std::string &recording);

    [[nodiscard]] Place of(int line) const;

    /// "the reply to 7"; empty if the line is no frame.
    [[nodiscard]] std::string frameAt(int line) const;

private:
    [[nodiscard]] std::optional<std::size_t> stepAt(int line) const;

    const Questions &m_questions;
    Result<Transcript> m_recording;
    std::vector<std::size_t> m_asking; ///< the step of the scenario, for each of the recording
};

} // namespace claustrum::conformance
