// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/drift/drift.h"
#include "wire/result.h"

#include <map>
#include <string>

namespace claustrum::conformance {

/// One side of a drift: its sessions by scenario.
using DriftSide = std::map<std::string, DriftSession>;

/// Reads one transcript, or every <scenario>.jsonl of a folder. A folder without any is an error.
Result<DriftSide> readDriftSide(const std::string &path);

/// Compares the scenarios of the same name. If each side has only one, compares these, whatever
/// their names.
Drift compareSides(const DriftSide &from, const DriftSide &to);

} // namespace claustrum::conformance
