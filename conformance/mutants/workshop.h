// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/mutants/mutant.h"
#include "wire/result.h"

#include <set>
#include <string>

namespace claustrum::conformance {

/// Who found a fault.
struct Finders
{
    std::set<std::string> cases; ///< ids, or names of scenarios
    std::set<std::string> files; ///< of the scenarios
};

/// Where faults are built and tried: a copy of the project's tree with a build of its own, which
/// stays for the next time. The project itself is not touched.
class Workshop
{
public:
    struct Places
    {
        std::string source;      ///< the project's folder
        std::string copy;        ///< where the copy is, or comes to be
        std::string conformance; ///< the claustrum-conformance that plays
        std::string jobs;
    };

    explicit Workshop(Places places);

    /// Brings the copy up to date and builds the daemon in it, which must pass every scenario.
    Result<void> prepare();

    /// Builds the daemon with the fault, plays every scenario, and takes the fault out again.
    /// Nobody found it: it survived.
    Result<Finders> findersOf(const Mutant &mutant);

private:
    [[nodiscard]] Result<void> copyTree() const;
    [[nodiscard]] Result<void> build() const;
    [[nodiscard]] Result<Finders> play() const;
    [[nodiscard]] Result<Finders> playFiles(const std::set<std::string> &files) const;

    Places m_places;
};

} // namespace claustrum::conformance
