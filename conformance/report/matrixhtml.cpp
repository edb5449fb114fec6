// SPDX-License-Identifier: Apache-2.0
// The matrix as a page. Its rows are grids with the same columns, so that scenarios can fold.
#include "conformance/report/html/contractpages.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/html/page.h"
#include "conformance/report/markup.h"
#include "conformance/report/matrix.h"

#include <algorithm>
#include <cstdio>

namespace claustrum::conformance {
namespace {

/// The class and the sign of a cell.
struct Sign
{
    std::string_view colour;
    std::string_view text;
};

Sign signOf(Standing standing)
{
    switch (standing) {
    case Standing::Ok:
        return {"good", "✓"};
    case Standing::Failed:
    case Standing::Flaky:
    case Standing::CouldNotStart:
    case Standing::UnexpectedlyEqual:
        return {"bad", "✗"};
    case Standing::KnownDifference:
        return {"known", "≈"};
    case Standing::NotRun:
    case Standing::NotReached:
    case Standing::Skipped:
        return {"odd", "–"};
    }
    return {};
}

class Page
{
public:
    Page(const Matrix &matrix, const Presentation &presentation)
        : m_matrix(matrix)
        , m_contract(presentation.contract)
    {}
    std::string render();

private:
    void addRow(const MatrixRow &row);
    std::string cell(const MatrixRow &row, const MatrixCase &one, std::size_t column);
    std::string caseRow(const MatrixRow &row, const MatrixCase &one);
    std::string summaryRow(const MatrixRow &row, const MatrixCases &cases);
    std::string addDetails(const MatrixRow &row, const MatrixCase &one, std::size_t column);
    [[nodiscard]] std::string columnList() const;
    [[nodiscard]] std::string headRow() const;

    const Matrix &m_matrix;
    ContractPages m_contract;
    std::string m_table;
    std::string m_details;
    std::size_t m_links = 0;
    std::size_t m_equal = 0; ///< cases
    std::size_t m_differing = 0;
};

/// The differences of a cell, below the table. Returns the name of the place.
std::string Page::addDetails(const MatrixRow &row, const MatrixCase &one, std::size_t column)
{
    const std::string name = "d" + std::to_string(++m_links);
    const CaseOutcome &outcome = *one.outcomes[column];
    const ScenarioResult &result = row.outcomes[column].result;
    m_details += "<section class=cause id=" + name + "><h3>" + htmlText(one.name)
                 + " <span class=dim>against " + htmlText(m_matrix.columns[column])
                 + "</span></h3>\n<p>" + htmlText(one.that.requirement) + "</p>\n";
    if (!outcome.remark.empty())
        m_details += "<p class=reason>" + htmlText(outcome.remark) + "</p>\n";
    for (const Difference *difference : outcome.differences)
        m_details +=
            htmlDifference(result.file + ':' + std::to_string(difference->line), *difference);
    m_details += "</section>\n";
    return name;
}

std::string Page::cell(const MatrixRow &row, const MatrixCase &one, std::size_t column)
{
    const Standing standing = standingIn(one, column);
    const Sign sign = signOf(standing);
    const std::string text(standingText(standing));
    if (standing == Standing::Ok)
        return "<span class='cell good' title=equal>" + std::string(sign.text) + "</span>";
    const std::string label = std::string(sign.text) + ' ' + text;
    if (one.outcomes[column]->differences.empty() && standing == Standing::NotReached)
        return "<span class='cell odd'>" + label + "</span>";
    return "<a class='cell " + std::string(sign.colour) + "' href='#" + addDetails(row, one, column)
           + "'>" + label + "</a>";
}

std::string Page::caseRow(const MatrixRow &row, const MatrixCase &one)
{
    std::string html = "<div class='mrow item' role=row data-verdict="
                       + std::string(one.isEqual() ? "equal" : "differs")
                       + "><span role=rowheader><span class=name>" + htmlText(one.that.id)
                       + "</span> <span class=dim>" + htmlText(one.that.requirement);
    for (const std::string &section : one.that.sections)
        html += " · " + m_contract.link(section);
    html += "</span></span>";
    for (std::size_t column = 0; column < one.outcomes.size(); ++column)
        html += cell(row, one, column);
    return html + "</div>\n";
}

/// "12 ✓", or "3 of 12 ✗", for each column.
std::string Page::summaryRow(const MatrixRow &row, const MatrixCases &cases)
{
    const ScenarioResult &any = row.any();
    std::string html = "<summary class=mrow role=row><span role=rowheader><span class=name>"
                       + htmlText(any.build + '/' + any.scenario) + "</span> <span class=dim>"
                       + htmlText(any.title) + "</span></span>";
    const std::size_t count = cases.all().size();
    for (std::size_t column = 0; column < row.outcomes.size(); ++column) {
        const auto others =
            static_cast<std::size_t>(std::ranges::count_if(cases.all(), [&](const MatrixCase &one) {
                return standingIn(one, column) != Standing::Ok;
            }));
        const Sign sign = signOf(others == 0 ? Standing::Ok : row.outcomes[column].standing);
        html += "<span class='cell " + std::string(sign.colour) + "'>" + std::string(sign.text)
                + ' '
                + (others == 0 ? std::to_string(count)
                               : std::to_string(others) + " of " + std::to_string(count))
                + "</span>";
    }
    return html + "</summary>\n";
}

void Page::addRow(const MatrixRow &row)
{
    const MatrixCases cases(row);
    std::string rows;
    bool equal = true;
    for (const MatrixCase &one : cases.all()) {
        (one.isEqual() ? m_equal : m_differing) += 1;
        equal = equal && one.isEqual();
        rows += caseRow(row, one);
    }
    m_table += "<details class='mscenario group'" + std::string(equal ? ">" : " open>")
               + summaryRow(row, cases) + rows + "</details>\n";
}

std::string Page::columnList() const
{
    std::string html = "<ol class=columns>\n";
    for (std::size_t column = 0; column < m_matrix.columns.size(); ++column)
        html += "<li><b>" + htmlText(m_matrix.columns[column]) + "</b> <span class=dim>"
                + htmlText(countsText(countsOf(m_matrix, column))) + "</span>\n";
    return html + "</ol>\n";
}

std::string Page::headRow() const
{
    std::string html = "<div class='mrow mhead' role=row><span role=columnheader>Case</span>";
    for (std::size_t column = 0; column < m_matrix.columns.size(); ++column)
        html += "<span class=cell role=columnheader title='" + markupText(m_matrix.columns[column])
                + "'>" + std::to_string(column + 1) + "</span>";
    return html + "</div>\n";
}

std::string Page::render()
{
    for (const MatrixRow &row : m_matrix.rows)
        addRow(row);
    char time[32];
    (void)std::snprintf(time, sizeof time, "played in %.1f s", m_matrix.seconds);
    return pageBegin("Conformance matrix",
                     std::to_string(m_matrix.rows.size()) + " scenarios · " + time,
                     {{"differs", "bad", "cases differ somewhere", m_differing},
                      {"equal", "good", "equal everywhere", m_equal}})
           + columnList() + "<div class=matrix role=table style='--columns:"
           + std::to_string(m_matrix.columns.size()) + "'>\n" + headRow() + m_table + "</div>\n"
           + (m_details.empty() ? std::string() : "<h2>Differences</h2>\n" + m_details)
           + m_contract.appendix() + pageEnd();
}

} // namespace

std::string matrixHtml(const Matrix &matrix, const Presentation &presentation)
{
    return Page(matrix, presentation).render();
}

} // namespace claustrum::conformance
