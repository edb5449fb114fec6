// SPDX-License-Identifier: Apache-2.0
// Short descriptions of a frame, for tables and titles.
#pragma once

#include "labtool/frames/framestore.h"
#include "labtool/frames/sessioninfo.h"

#include <QString>

#include <optional>

namespace claustrum::lab {

/// The method of a request or reply, the process of a stream frame.
[[nodiscard]] QString subjectOf(const FrameStore &store, const FrameRecord &record);

/// Its content: an error's message, the start of the output, a request's params, a result.
[[nodiscard]] QString summaryOf(const FrameStore &store, FrameNumber number,
                                const FrameFacts &facts);

/// The snapshot of the daemon that a note has; nullopt for other frames.
[[nodiscard]] std::optional<Snapshot> snapshotIn(const FrameRecord &record, std::string_view bytes);

/// Instead of the content of a frame whose file was truncated or overwritten.
[[nodiscard]] QString goneText();

/// "seq gap, error reply"; empty if there is none.
[[nodiscard]] QString marksText(std::uint16_t marks);

} // namespace claustrum::lab
