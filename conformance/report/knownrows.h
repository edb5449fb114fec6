// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/compare/comparefolders.h"
#include "conformance/compare/comparerow.h"
#include "conformance/model/transcript.h"
#include "conformance/report/expecteddifferences.h"

#include <string>

namespace claustrum::conformance {

/// The file in which a folder of recordings, or the folder around it, lists its known differences;
/// empty if there is none.
[[nodiscard]] std::string listFor(const std::string &folder);

/// The rows of a comparison as the differences of a replay of the left transcript, by the list:
/// those that are known have their reason, and lines of the list that match none are stale.
[[nodiscard]] Outcome judgeRows(const CompareRows &rows, const Transcript &left,
                                const ExpectedDifferences &list);

/// Puts the rows of a pair into it. The pair is equal, different, or known: each difference is
/// listed, and each line of the list for it matches one.
void setRows(FilePair &pair, const CompareRows &rows, const Transcript &left,
             const ExpectedDifferences &list);

} // namespace claustrum::conformance
