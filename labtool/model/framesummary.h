// SPDX-License-Identifier: Apache-2.0
// One frame in a few words, for tables and titles.
#pragma once

#include "labtool/model/framestore.h"

#include <QString>

namespace claustrum::lab {

/// The method of a request or reply, the process of a stream frame.
[[nodiscard]] QString subjectOf(const FrameStore &store, const FrameRecord &record);

/// What it says: an error's text, the output's first line, a request's params, a result.
[[nodiscard]] QString summaryOf(const FrameStore &store, FrameNumber number,
                                const FrameFacts &facts);

/// "seq gap, error reply"; empty if there is none.
[[nodiscard]] QString marksText(std::uint16_t marks);

} // namespace claustrum::lab
