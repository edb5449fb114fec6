// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/matrix.h"

#include "wire/jsonwriter.h"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace claustrum::conformance {

int Matrix::exitStatus() const
{
    Totals all;
    for (const MatrixRow &row : rows) {
        for (const Outcome &outcome : row.outcomes)
            all.count(outcome);
    }
    return all.exitStatus();
}

bool MatrixCase::isEqual() const
{
    for (std::size_t column = 0; column < outcomes.size(); ++column) {
        if (standingIn(*this, column) != Standing::Ok)
            return false;
    }
    return true;
}

MatrixCases::MatrixCases(const MatrixRow &row)
{
    for (const Outcome &outcome : row.outcomes)
        m_outcomes.push_back(casesOf(outcome));
    for (std::size_t column = 0; column < m_outcomes.size(); ++column) {
        for (const CaseOutcome &one : m_outcomes[column]) {
            auto found = std::ranges::find_if(
                m_cases, [&](const MatrixCase &known) { return known.that.id == one.result.id; });
            if (found == m_cases.end()) {
                m_cases.push_back({caseName(row.outcomes[column], one), one.result,
                                   std::vector<const CaseOutcome *>(m_outcomes.size())});
                found = m_cases.end() - 1;
            }
            found->outcomes[column] = &one;
        }
    }
}

Standing standingIn(const MatrixCase &one, std::size_t column)
{
    const CaseOutcome *const outcome = one.outcomes[column];
    return outcome ? outcome->standing : Standing::Ok;
}

Counts countsOf(const Matrix &matrix, std::size_t column)
{
    Counts counts;
    for (const MatrixRow &row : matrix.rows) {
        for (const CaseOutcome &one : casesOf(row.outcomes[column]))
            counts.count(one.standing);
    }
    return counts;
}

std::string matrixText(const Matrix &matrix, const Presentation &presentation)
{
    constexpr int columnWidth = 17;
    constexpr int caseWidth = 44;
    std::ostringstream out;
    for (std::size_t column = 0; column < matrix.columns.size(); ++column)
        out << "  " << column + 1 << "  " << matrix.columns[column] << ": "
            << countsText(countsOf(matrix, column)) << '\n';
    out << '\n' << std::left << std::setw(caseWidth) << "case";
    for (std::size_t column = 1; column <= matrix.columns.size(); ++column)
        out << std::setw(columnWidth) << column;
    out << "requirement\n";
    std::size_t equal = 0;
    for (const MatrixRow &row : matrix.rows) {
        const MatrixCases cases(row);
        for (const MatrixCase &one : cases.all()) {
            equal += one.isEqual() ? 1 : 0;
            if (one.isEqual())
                continue;
            std::ostringstream line;
            line << std::left << std::setw(caseWidth - 2) << one.name << "  ";
            for (std::size_t column = 0; column < one.outcomes.size(); ++column)
                line << std::setw(columnWidth) << standingText(standingIn(one, column));
            line << one.that.requirement;
            out << (presentation.full ? line.str()
                                      : shortened(line.str(), presentation.width - 1, Colour::No))
                << '\n';
        }
    }
    out << "equal everywhere: " << equal << (equal == 1 ? " case\n" : " cases\n");
    return out.str();
}

std::string matrixJson(const Matrix &matrix)
{
    std::string json;
    ObjectWriter(json).strings("columns", matrix.columns).number("seconds", matrix.seconds).close();
    json += '\n';
    for (const MatrixRow &row : matrix.rows) {
        const MatrixCases cases(row);
        for (const MatrixCase &one : cases.all()) {
            std::vector<std::string> standings;
            for (std::size_t column = 0; column < one.outcomes.size(); ++column)
                standings.emplace_back(standingText(standingIn(one, column)));
            ObjectWriter(json)
                .string("case", one.name)
                .string("requirement", one.that.requirement)
                .strings("sections", one.that.sections)
                .strings("standings", standings)
                .close();
            json += '\n';
        }
    }
    return json;
}

} // namespace claustrum::conformance
