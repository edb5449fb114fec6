// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"
#include "labtool/frames/framestore.h"
#include "wire/result.h"

#include <string>

namespace claustrum::lab {

/// A file as a transcript, for a comparison.
struct Comparable
{
    conformance::Transcript transcript;
    bool isLog = false; ///< made of a wire log: it cannot be played
};

/// Reads a transcript or a wire log of at most 16 MiB, at once. Frames of a log become steps in
/// their order, as in an export. Lines of a log that cannot be read are an error, since a
/// comparison without them would be untrue.
[[nodiscard]] Result<Comparable> readComparable(const std::string &path);

/// The frames of a capture, as far as they have come. Fails if there are none, and if they are
/// larger than 16 MiB.
[[nodiscard]] Result<Comparable> comparableOf(const FrameStore &store);

} // namespace claustrum::lab
