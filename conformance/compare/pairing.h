// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"

#include <cstddef>
#include <vector>

namespace claustrum::conformance {

/// Says for each step of @p left which step of @p right is the same thing, or noStep.
///
/// A send is paired with one of the same text, else with one of the same connection, method and
/// id. An answer goes with the send that it answers: by id, by process and seq, and the n-th with
/// the n-th; so an exchange that was put in shifts nothing behind it. A run, a GET and a tree are
/// paired by what is asked; any other step by its text. The first goes with the first where
/// nothing tells them apart. Linear but for sorting.
std::vector<std::size_t> pairSteps(const Transcript &left, const Transcript &right);

/// The left steps of the longest run of pairs that stand in one order on both sides; a pair that
/// is not in it has moved. One mark for each left step.
std::vector<bool> pairsInOrder(const std::vector<std::size_t> &pairs);

} // namespace claustrum::conformance
