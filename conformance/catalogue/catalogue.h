// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/catalogue/contractindex.h"
#include "conformance/catalogue/requirements.h"
#include "conformance/model/library.h"

#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A scenario with its cases, in the order of its lines.
struct CataloguedScenario
{
    Transcript transcript;
    std::vector<Requirement> cases;

    /// The case that a line of the transcript belongs to; null if none.
    [[nodiscard]] const Requirement *caseAt(int line) const;
};

/// Where a catalogue's data is.
struct CataloguePaths
{
    std::string recordings;  ///< holds <build>/<scenario>.jsonl
    std::string conformance; ///< holds contract-index.jsonl, requirements/<build>.jsonl, cases/
};

/// Every scenario there is, recorded or written by hand, and what each of its cases requires.
class Catalogue
{
public:
    /// Reads all. The error is of the first file that cannot be read.
    static Result<Catalogue> read(const CataloguePaths &paths);

    /// @param strays requirements whose scenario is not there
    Catalogue(ContractIndex index, std::vector<CataloguedScenario> scenarios,
              std::vector<Requirement> strays = {});

    [[nodiscard]] const ContractIndex &index() const { return m_index; }
    [[nodiscard]] const std::vector<CataloguedScenario> &scenarios() const { return m_scenarios; }

    /// The scenario "<build>/<scenario>"; null if there is none.
    [[nodiscard]] const CataloguedScenario *find(std::string_view name) const;

    /// What is wrong, a line each: an expectation that no case or more than one accounts for, an
    /// id that is used twice, a section that the contract has not, a requirement that is no line.
    [[nodiscard]] std::vector<std::string> problems() const;

private:
    ContractIndex m_index;
    std::vector<CataloguedScenario> m_scenarios;
    std::vector<Requirement> m_strays;
};

/// "./conformance" if that holds the data, else what is installed beside this program.
std::string defaultConformanceData();

} // namespace claustrum::conformance
