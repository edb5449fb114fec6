// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/controls/textpane.h"
#include "labtool/frames/replayassembly.h"

#include <vector>

namespace claustrum::lab {

enum class ReplayForm { Colours, Stripped, Hex };

/// The output of a process with stderr in a colour and italic, and gaps and the exit marked. The
/// tags are seqs.
/// @param offset of the first byte, for ReplayForm::Hex
/// @param hexRow bytes per line, for ReplayForm::Hex
[[nodiscard]] std::vector<TextPane::Stretch>
replayText(const std::vector<ReplayAssembly::Piece> &pieces, ReplayForm form, std::size_t offset,
           std::size_t hexRow);

/// A note by this tool in the text.
[[nodiscard]] TextPane::Stretch noteText(const QString &text, const QColor &colour);

} // namespace claustrum::lab
