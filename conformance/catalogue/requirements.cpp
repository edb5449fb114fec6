// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/requirements.h"

#include "conformance/model/fields.h"
#include "conformance/model/jsonlines.h"
#include "posix/files.h"

#include <limits>

namespace claustrum::conformance {
namespace {

/// Reads "lines", [first, last].
void readRange(Fields &fields, Requirement &requirement)
{
    const JsonValue &lines = fields.any("lines");
    const auto at = [&](std::size_t index) -> std::optional<std::int64_t> {
        if (!lines.isArray() || lines.array().size() != 2)
            return std::nullopt;
        return lines.array()[index].integer();
    };
    const auto first = at(0);
    const auto last = at(1);
    if (!first || !last || *first < 2 || *first > *last
        || *last > std::numeric_limits<int>::max()) {
        fields.fail("\"lines\" must be [first, last], of the transcript");
        return;
    }
    requirement.firstLine = static_cast<int>(*first);
    requirement.lastLine = static_cast<int>(*last);
}

} // namespace

std::string_view Requirement::scenario() const
{
    return std::string_view(id).substr(0, id.find('/'));
}

Result<std::vector<Requirement>> readRequirements(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    return parseRequirements(*text, file);
}

Result<std::vector<Requirement>> parseRequirements(std::string_view text, const std::string &file)
{
    std::vector<Requirement> all;
    const auto read = eachJsonLine(text, file, [&](const JsonValue &value) -> Result<void> {
        Fields fields(value, "requirement");
        Requirement requirement;
        requirement.id = fields.string("id");
        readRange(fields, requirement);
        requirement.text = fields.string("requirement");
        requirement.sections = fields.strings("sections");
        if (auto error = fields.error())
            return std::move(*error);
        all.push_back(std::move(requirement));
        return {};
    });
    if (!read)
        return read.error();
    return all;
}

std::vector<Requirement> requirementsIn(const Transcript &transcript)
{
    std::vector<Requirement> all;
    for (const Step &step : transcript.steps) {
        if (const auto *begin = std::get_if<BeginCase>(&step.action))
            all.push_back({transcript.header.scenario + '/' + begin->name, begin->requirement,
                           begin->sections, step.line, step.line, begin->since, begin->until,
                           begin->mark, begin->rules});
        else if (!all.empty())
            all.back().lastLine = step.line;
    }
    return all;
}

} // namespace claustrum::conformance
