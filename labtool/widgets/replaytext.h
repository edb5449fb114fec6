// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/replayassembly.h"
#include "labtool/widgets/textpane.h"

#include <vector>

namespace claustrum::lab {

enum class ReplayForm { Colours, Stripped, Hex };

/// The output of a process as it is read: stderr told apart, gaps and the exit marked.
/// @param offset of the first byte, for hex
[[nodiscard]] std::vector<TextPane::Stretch>
replayText(const std::vector<ReplayAssembly::Piece> &pieces, ReplayForm form, std::size_t offset);

/// A remark of this tool's in the text.
[[nodiscard]] TextPane::Stretch noteText(const QString &text, const QColor &colour);

} // namespace claustrum::lab
