// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/failingcalls/supervised.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// The parts of the program, and of a daemon's life, in which calls are made to fail.
enum class Part { Session, Start, Bridge, Install };

std::string_view nameOf(Part part);

/// A system call that fails in one way, at several of its places, and the outcomes.
struct Trial
{
    Part part;
    std::string call;
    std::string failure; ///< the error's name, or "short"

    int places = 0;                 ///< at which it was made to fail
    std::set<std::string> outcomes; ///< those that differ from the usual
    std::set<std::string> faults;   ///< what must not be: the contract's and the project's promises

    [[nodiscard]] std::string name() const;
};

/// The trials of a part, in the order of the table: of all calls that the part makes.
std::vector<Trial> trialsOf(Part part);

/// Makes the call fail at up to @p places of its places, spread evenly over those of an undisturbed
/// run.
void perform(Trial &trial, int places);

/// Kills a daemon at @p points of its system calls, spread over its start and the persisting of its
/// token, while another token and the socket of an earlier daemon are there; the next start must
/// leave nothing of them. The promises that were broken.
std::set<std::string> killStarts(int points);

/// False if this system has no supervisors.
bool canSupervise();

} // namespace claustrum::testing
