// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/transcript.h"

#include <cstddef>
#include <vector>

namespace claustrum::conformance {

/// For each step of @p left, the index of the corresponding step of @p right, or noStep.
///
/// A send is paired with a send of the same text, otherwise of the same connection, method and id.
/// Answers to paired sends are paired by id, or by process and seq, so an inserted exchange does
/// not shift the pairs after it. A run, a GET and a tree are paired by their requests, other steps
/// by their text. Steps that are otherwise indistinguishable are paired in order. Linear but for
/// sorting.
std::vector<std::size_t> pairSteps(const Transcript &left, const Transcript &right);

/// For each left step, whether it belongs to the longest sequence of pairs with the same order on
/// both sides. Other pairs have moved.
std::vector<bool> pairsInOrder(const std::vector<std::size_t> &pairs);

} // namespace claustrum::conformance
