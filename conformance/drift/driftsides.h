// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/drift.h"
#include "conformance/model/transcript.h"
#include "wire/result.h"

#include <map>
#include <string>

namespace claustrum::conformance {

/// One side of a drift: its transcripts by scenario.
using DriftSide = std::map<std::string, Transcript>;

/// A transcript, or all of a folder, <scenario>.jsonl. None at all is an error.
Result<DriftSide> readDriftSide(const std::string &path);

/// Compares each scenario with the one of the same name; one alone on each side, whatever they
/// are called.
Drift compareSides(const DriftSide &from, const DriftSide &to);

} // namespace claustrum::conformance
