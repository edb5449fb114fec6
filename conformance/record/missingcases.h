// SPDX-License-Identifier: Apache-2.0
// Cases of a scenario that its recording lacks: recorded and inserted, without a change to any
// line that the recording already has.
#pragma once

#include "conformance/record/questions.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// A recording with its text. The text is kept, since its lines must stay as they are.
struct RecordedText
{
    std::string text;
    Transcript transcript;
};
Result<RecordedText> readRecordedText(const std::string &file);

struct MissingCases
{
    std::vector<std::string> names; ///< of the missing cases, in the order of the scenario
    Questions questions;            ///< those of the recording, and the missing ones in their place
};

/// The cases that the recording lacks. A case is a `case` line with the lines up to the next one;
/// the lines before the first belong to none and are in both files. It is an error if both files
/// have a case, but ask something else in it.
Result<MissingCases> findMissingCases(const RecordedText &recording, const Questions &scenario);

/// The recording with the cases that it lacks. @p recorded has all cases, in their final order.
Result<std::string> addMissingCases(const RecordedText &recording, const std::string &recorded);

} // namespace claustrum::conformance
