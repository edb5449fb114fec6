// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/framestore.h"

#include <QString>

#include <vector>

namespace claustrum::lab {

/// Writes frames to a file; the form by its name: .scenario.jsonl, .transcript.jsonl, else a wire
/// log. The file is there whole or not at all.
/// @return what went wrong; empty if it was written
[[nodiscard]] QString exportFrames(const FrameStore &store, const std::vector<FrameNumber> &numbers,
                                   const QString &path);

} // namespace claustrum::lab
