// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filtercompletion.h"

#include "labtool/filter/filterfields.h"
#include "labtool/filter/filterterms.h"

namespace claustrum::lab {
namespace {

constexpr std::size_t most = 50;

void offer(FilterCompletion &completion, std::string_view prefix, const std::string &text,
           std::string_view help)
{
    const bool fits = text.compare(0, prefix.size(), prefix) == 0 && text != prefix;
    if (fits && completion.candidates.size() < most)
        completion.candidates.push_back({quotedValue(text), std::string(help)});
}

void offerWords(FilterCompletion &completion, std::string_view prefix)
{
    for (const FieldRow &row : filterFields()) {
        const bool orders = row.example.find(':') == std::string_view::npos;
        offer(completion, prefix, std::string(row.name) + (orders ? "" : ":"),
              std::string(row.help) + "  " + std::string(row.example));
    }
    for (const KeywordRow &row : filterKeywords())
        offer(completion, prefix, std::string(row.name), row.help);
}

void offerValues(FilterCompletion &completion, const FieldRow &field, std::string_view prefix,
                 const std::vector<std::string> &methods, const std::vector<std::string> &processes)
{
    if (field.field == FilterField::Method || field.field == FilterField::Process) {
        const auto &names = field.field == FilterField::Method ? methods : processes;
        for (const std::string &name : names)
            offer(completion, prefix, name, {});
    } else if (field.field == FilterField::Direction) {
        offer(completion, prefix, "in", "from a client");
        offer(completion, prefix, "out", "to a client");
    } else if (field.field == FilterField::Kind) {
        for (const KeywordRow &row : filterKeywords()) {
            if (row.kinds != 0)
                offer(completion, prefix, std::string(row.name), row.help);
        }
    }
}

} // namespace

FilterCompletion completeFilter(std::string_view line, std::size_t cursor,
                                const std::vector<std::string> &methods,
                                const std::vector<std::string> &processes)
{
    FilterCompletion completion;
    const auto before = line.substr(0, std::min(cursor, line.size()));
    const auto blank = before.find_last_of(" \t()");
    auto begin = blank == std::string_view::npos ? 0 : blank + 1;
    if (before.size() > begin && (before[begin] == '-' || before[begin] == '!'))
        ++begin;
    const auto term = before.substr(begin);
    const auto op = term.find_first_of(":=<>!~");
    if (op == std::string_view::npos) {
        completion.position = begin;
        completion.length = term.size();
        offerWords(completion, term);
        return completion;
    }
    const auto value = std::min(term.find_first_not_of(":=<>!~", op), term.size());
    completion.position = begin + value;
    completion.length = term.size() - value;
    if (const FieldRow *field = findField(term.substr(0, op)))
        offerValues(completion, *field, term.substr(value), methods, processes);
    return completion;
}

} // namespace claustrum::lab
