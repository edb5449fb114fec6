// SPDX-License-Identifier: Apache-2.0
// Faults of the size of data frames. Later frames of the process get the seqs that they would have.
#pragma once

#include "conformance/faults/edit.h"

namespace claustrum::conformance {

/// Joins data frames of a process that follow each other into frames of more than 32768 bytes.
MakeEdit merging();

/// Splits each data frame of at least two bytes.
MakeEdit splitting();

} // namespace claustrum::conformance
