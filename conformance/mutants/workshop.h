// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/mutants/mutant.h"
#include "wire/result.h"

#include <set>
#include <string>

namespace claustrum::conformance {

/// The cases that found a fault.
struct Finders
{
    std::set<std::string> cases; ///< ids, or names of scenarios
    std::set<std::string> files; ///< of their scenarios
};

/// Builds and tries faults in a copy of the project's tree, with a build of its own that stays for
/// the next run. The project itself is not changed.
class Workshop
{
public:
    struct Places
    {
        std::string source;      ///< the project's folder
        std::string copy;        ///< the folder of the copy; created if missing
        std::string conformance; ///< the claustrum-conformance to use
        std::string jobs;
    };

    explicit Workshop(Places places);

    /// Updates the copy and builds its daemon, which must pass every scenario.
    Result<void> prepare();

    /// Builds the daemon with the fault, plays every scenario, and removes the fault again. A fault
    /// without finders has survived.
    Result<Finders> findersOf(const Mutant &mutant);

private:
    [[nodiscard]] Result<void> copyTree() const;
    [[nodiscard]] Result<void> build() const;
    [[nodiscard]] Result<Finders> play() const;
    [[nodiscard]] Result<Finders> playFiles(const std::set<std::string> &files) const;

    Places m_places;
};

} // namespace claustrum::conformance
