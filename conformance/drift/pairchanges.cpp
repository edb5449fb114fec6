// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/pairchanges.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/brokenrules.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/compare/fieldchanges.h"
#include "conformance/compare/pairing.h"
#include "conformance/drift/breachchanges.h"
#include "conformance/drift/driftgroups.h"
#include "conformance/drift/drifttexts.h"

#include <algorithm>
#include <limits>

namespace claustrum::conformance {
namespace {

using FieldKind = FieldChange::Kind;

/// The place of metrics samples in comparedText().
constexpr std::string_view sampleList = "samples[]";

/// Compares two transcripts of the same scenario.
class PairComparison
{
public:
    PairComparison(const DriftSession &from, const DriftSession &to)
        : m_fromSession(from)
        , m_toSession(to)
        , m_from(from.transcript)
        , m_to(to.transcript)
        , m_pairs(pairSteps(m_from, m_to))
        , m_partners(m_to.steps.size(), noStep)
        , m_fromAsks(askers(m_from))
        , m_toAsks(askers(m_to))
    {
        for (std::size_t at = 0; at < m_pairs.size(); ++at) {
            if (m_pairs[at] != noStep)
                m_partners[m_pairs[at]] = at;
        }
    }

    PairChanges run();

private:
    void comparePair(std::size_t from, std::size_t to);
    void add(const std::string &group, DriftChange change, std::string distinct);
    void addField(const std::string &group, const FieldChange &change, DriftExample example);
    void addListedMethod(const FieldChange &change, const DriftExample &example);
    void addUnpaired(DriftKind kind, const Transcript &side, std::size_t at,
                     const std::vector<std::size_t> &asks, const std::vector<std::size_t> &pairs);
    void addBreaches();
    void addMovedClosings();
    void markFirstChanges();
    [[nodiscard]] DriftExample exampleOf(std::size_t from, std::size_t to) const;

    const DriftSession &m_fromSession;
    const DriftSession &m_toSession;
    const Transcript &m_from;
    const Transcript &m_to;
    const std::vector<std::size_t> m_pairs;
    std::vector<std::size_t> m_partners; ///< of m_to's steps
    const std::vector<std::size_t> m_fromAsks;
    const std::vector<std::size_t> m_toAsks;
    std::size_t m_place = 0; ///< twice the step of m_from; odd: after that step, in m_to only
    PairChanges m_result;
};

PairChanges PairComparison::run()
{
    for (std::size_t at = 0; at < m_pairs.size(); ++at) {
        m_place = 2 * at;
        if (m_pairs[at] == noStep)
            addUnpaired(DriftKind::AnswerLost, m_from, at, m_fromAsks, m_pairs);
        else if (isObservable(m_from.steps[at].action))
            comparePair(at, m_pairs[at]);
    }
    m_place = 1;
    for (std::size_t at = 0; at < m_partners.size(); ++at) {
        if (m_partners[at] == noStep)
            addUnpaired(DriftKind::AnswerAdded, m_to, at, m_toAsks, m_partners);
        else
            m_place = 2 * m_partners[at] + 1;
    }
    addBreaches();
    addMovedClosings();
    markFirstChanges();
    return std::move(m_result);
}

void PairComparison::add(const std::string &group, DriftChange change, std::string distinct)
{
    DriftKey key{group, change.kind, change.path, std::move(distinct)};
    change.graded = gradeOf(change.kind, change.path, change.atEnd);
    for (auto other = m_result.changes.rbegin();
         other != m_result.changes.rend() && other->place == m_place; ++other) {
        if (other->key != key)
            continue;
        appendValue(other->change.from, change.from); // the same change again, in one answer
        appendValue(other->change.to, change.to);
        if (other->change.graded.grade < change.graded.grade)
            other->change.graded = change.graded;
        return;
    }
    m_result.changes.push_back({m_place, std::move(key), std::move(change)});
}

void PairComparison::addBreaches()
{
    for (auto &one : breachChanges(m_fromSession, m_toSession, m_partners, m_result.notes)) {
        m_place = one.place;
        const bool conduct = one.key.kind == DriftKind::ConductChanged;
        std::string distinct = conduct ? one.change.example.text : std::string();
        add(one.key.group, std::move(one.change), std::move(distinct));
    }
}

void PairComparison::addMovedClosings()
{
    for (const std::size_t step : movedClosings(m_from, m_to, m_pairs)) {
        m_place = 2 * step;
        DriftChange change;
        change.kind = DriftKind::OrderChanged;
        change.example = exampleOf(step, m_pairs[step]);
        change.example.text = "the server closes the connection at another place: from line "
                              + std::to_string(change.example.fromLine) + " to line "
                              + std::to_string(change.example.toLine);
        add(groupOf(m_from, step, noStep), std::move(change), {});
    }
}

/// Changes after the first of a scenario may be its consequences.
void PairComparison::markFirstChanges()
{
    std::size_t first = std::numeric_limits<std::size_t>::max();
    for (const PairChanges::Change &one : m_result.changes)
        first = std::min(first, one.place);
    for (PairChanges::Change &one : m_result.changes)
        one.change.alone = one.place == first ? 1 : 0;
}

DriftExample PairComparison::exampleOf(std::size_t from, std::size_t to) const
{
    DriftExample example;
    example.scenario = m_from.header.scenario;
    example.fromFile = m_from.file;
    example.toFile = m_to.file;
    const auto sentFor = [](const Transcript &side, std::size_t asker) {
        return asker == noStep ? std::string() : std::get<Send>(side.steps[asker].action).line;
    };
    if (from != noStep) {
        example.fromLine = m_from.steps[from].line;
        example.from = comparedText(m_from.steps[from]);
        example.sent = sentFor(m_from, m_fromAsks[from]);
    }
    if (to != noStep) {
        example.toLine = m_to.steps[to].line;
        example.to = comparedText(m_to.steps[to]);
        example.sent = sentFor(m_to, m_toAsks[to]);
    }
    return example;
}

void PairComparison::comparePair(std::size_t from, std::size_t to)
{
    ++m_result.answers;
    const DriftExample example = exampleOf(from, to);
    const auto changes = compareFields(example.from, example.to);
    if (changes.empty())
        return;
    const std::string group = groupOf(m_from, from, m_fromAsks[from]);
    const bool wasKnown = example.from.find(unknownMethodError(group)) == std::string::npos;
    const bool isKnown = example.to.find(unknownMethodError(group)) == std::string::npos;
    if (wasKnown != isKnown) {
        DriftChange change;
        change.kind = isKnown ? DriftKind::MethodAdded : DriftKind::MethodRemoved;
        change.example = example;
        add(group, std::move(change), {});
        return;
    }
    for (const FieldChange &change : changes) {
        addField(group, change, example);
        addListedMethod(change, example);
    }
}

void PairComparison::addField(const std::string &group, const FieldChange &field,
                              DriftExample example)
{
    DriftChange change;
    change.kind = driftKind(field.kind);
    if (group == processOutput && field.path == "exitCode")
        change.kind = DriftKind::ExitCodeChanged;
    else if (group == processOutput && field.path == "data")
        change.kind = DriftKind::OutputChanged;
    change.path = field.path;
    change.atEnd = field.atEnd;
    const bool data = change.kind == DriftKind::OutputChanged;
    change.from = data ? decoded(field.from) : field.from;
    change.to = data ? decoded(field.to) : field.to;
    if (!field.place.empty())
        change.places.insert(field.place);
    change.example = std::move(example);
    std::string distinct;
    switch (field.kind) {
    case FieldKind::ErrorText:
        distinct = differingWords(field.from, field.to);
        break;
    case FieldKind::ErrorCode:
    case FieldKind::ElementAdded:
    case FieldKind::ElementRemoved:
        if (!field.path.ends_with(sampleList)) // one change for all samples
            distinct = field.from + '\0' + field.to;
        break;
    case FieldKind::Outcome:
    case FieldKind::Retyped:
        distinct = field.place;
        break;
    default:
        break;
    }
    add(group, std::move(change), std::move(distinct));
}

/// A change in the list of server.capabilities is also one of the method that it names.
void PairComparison::addListedMethod(const FieldChange &field, const DriftExample &example)
{
    const bool added = field.kind == FieldKind::ElementAdded;
    if (field.path != "result.methods[]" || (!added && field.kind != FieldKind::ElementRemoved))
        return;
    const std::string &quoted = added ? field.to : field.from;
    DriftChange change;
    change.kind = added ? DriftKind::MethodAdded : DriftKind::MethodRemoved;
    change.example = example;
    const std::string group = quoted.size() < 2 ? quoted : quoted.substr(1, quoted.size() - 2);
    add(group, std::move(change), {});
}

/// Adds a step that the other side lacks. An answer whose request the other side lacks, too, is
/// not a change: there is nothing to compare.
void PairComparison::addUnpaired(DriftKind kind, const Transcript &side, std::size_t at,
                                 const std::vector<std::size_t> &asks,
                                 const std::vector<std::size_t> &pairs)
{
    const Action &action = side.steps[at].action;
    if (!isObservable(action)) {
        m_result.notCompared += std::holds_alternative<Send>(action) ? 1 : 0;
        return;
    }
    const bool asked = asks[at] != noStep;
    if (asked ? pairs[asks[at]] == noStep : !std::holds_alternative<ExpectEof>(action)) {
        m_result.notCompared += isAnswer(action) ? 0 : 1;
        return;
    }
    DriftChange change;
    change.kind = kind;
    change.example = &side == &m_from ? exampleOf(at, noStep) : exampleOf(noStep, at);
    add(groupOf(side, at, asks[at]), std::move(change), {});
}

} // namespace

PairChanges pairChanges(const DriftSession &from, const DriftSession &to)
{
    return PairComparison(from, to).run();
}

} // namespace claustrum::conformance
