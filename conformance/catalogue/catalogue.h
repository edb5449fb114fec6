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

    /// The case of a line of the transcript; null if none.
    [[nodiscard]] const Requirement *caseAt(int line) const;
};

/// The folders of a catalogue's data.
struct CataloguePaths
{
    std::string recordings;  ///< holds <build>/<scenario>.jsonl
    std::string conformance; ///< holds contract-index.jsonl, requirements/<build>.jsonl, cases/
};

/// All scenarios, recorded and hand-written, with the requirement of each of their cases.
class Catalogue
{
public:
    /// Reads all files. The error is that of the first unreadable one.
    static Result<Catalogue> read(const CataloguePaths &paths);

    /// @param strays requirements without a scenario
    Catalogue(ContractIndex index, std::vector<CataloguedScenario> scenarios,
              std::vector<Requirement> strays = {});

    [[nodiscard]] const ContractIndex &index() const { return m_index; }
    [[nodiscard]] const std::vector<CataloguedScenario> &scenarios() const { return m_scenarios; }

    /// The scenario "<build>/<scenario>"; null if there is none.
    [[nodiscard]] const CataloguedScenario *find(std::string_view name) const;

    /// The errors of the catalogue, a line each: an expectation without a case or with two, a
    /// duplicate id, an unknown section of the contract, a requirement that is not one short line.
    [[nodiscard]] std::vector<std::string> problems() const;

private:
    ContractIndex m_index;
    std::vector<CataloguedScenario> m_scenarios;
    std::vector<Requirement> m_strays;
};

/// "./conformance" if it has the data, else the folder installed beside this program.
std::string defaultConformanceData();

/// The folder with the pages of the contract: "./docs/contract" or the installed one; empty if
/// there is none.
std::string contractFolder();

} // namespace claustrum::conformance
