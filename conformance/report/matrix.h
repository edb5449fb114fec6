// SPDX-License-Identifier: Apache-2.0
// Several servers, or one as several builds, on the same cases.
#pragma once

#include "conformance/report/report.h"

#include <string>
#include <vector>

namespace claustrum::conformance {

/// One scenario, played against each server.
struct MatrixRow
{
    std::vector<Outcome> outcomes; ///< one for each column

    [[nodiscard]] const ScenarioResult &any() const { return outcomes.front().result; }
};

struct Matrix
{
    std::vector<std::string> columns; ///< names of the servers; at least one
    std::vector<MatrixRow> rows;
    double seconds = 0;

    /// 0: all cases are equal in all columns; 1: some differ; 2: some have no verdict, or nothing
    /// was compared.
    [[nodiscard]] int exitStatus() const;
};

/// A case in all columns.
struct MatrixCase
{
    std::string name; ///< "<build>/<scenario>/<case>"
    CaseResult that;  ///< of the first column that has it
    std::vector<const CaseOutcome *>
        outcomes; ///< one for each column; null: the column has no such case

    /// Whether all columns are equal.
    [[nodiscard]] bool isEqual() const;
};

/// The cases of a row, which keeps them alive.
class MatrixCases
{
public:
    explicit MatrixCases(const MatrixRow &row);
    [[nodiscard]] const std::vector<MatrixCase> &all() const { return m_cases; }

private:
    std::vector<std::vector<CaseOutcome>> m_outcomes; ///< by column
    std::vector<MatrixCase> m_cases;
};

/// The standing of a case in a column: Ok for the rest of a scenario (CaseResult::isRest()), which
/// is told only where it differs.
Standing standingIn(const MatrixCase &one, std::size_t column);

/// The counts of a column.
Counts countsOf(const Matrix &matrix, std::size_t column);

/// A table of the cases that are not equal in all columns.
std::string matrixText(const Matrix &matrix, const Presentation &presentation);

/// JSON Lines: the columns, then an object for each case.
std::string matrixJson(const Matrix &matrix);

/// A self-contained page: all cases, with a link from each difference to its frames.
std::string matrixHtml(const Matrix &matrix, const Presentation &presentation);

} // namespace claustrum::conformance
