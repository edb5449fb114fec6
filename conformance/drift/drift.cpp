// SPDX-License-Identifier: Apache-2.0
#include "conformance/drift/drift.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/compare/fieldchanges.h"
#include "conformance/compare/pairing.h"
#include "wire/base64.h"

#include <algorithm>
#include <limits>

namespace claustrum::conformance {
namespace {

using FieldKind = FieldChange::Kind;

/// Where comparedText() has the samples of metrics.
constexpr std::string_view sampleList = "samples[]";

constexpr std::string_view processOutput = "output of processes";

bool isAnswer(const Action &action)
{
    return std::holds_alternative<Receive>(action) || std::holds_alternative<Collect>(action);
}

/// Whether the step shows what a server does.
bool isShown(const Action &action)
{
    return isAnswer(action) || std::holds_alternative<Run>(action)
           || std::holds_alternative<Get>(action) || std::holds_alternative<Tree>(action)
           || std::holds_alternative<ExpectEof>(action);
}

std::string modeOf(const Run &run)
{
    const auto flag = std::find_if(run.args.begin(), run.args.end(),
                                   [](const std::string &arg) { return arg.starts_with('-'); });
    return flag == run.args.end() ? "claustrum" : "claustrum " + *flag;
}

bool isStreamFrame(const Receive &receive)
{
    return receive.frame.key.kind == FrameKey::Kind::Stream;
}

/// What the answer of a server says that does not know the method (wire.md, Envelope).
std::string unknownMethod(const std::string &method)
{
    return "\"message\":\"Unknown method: " + method + "\"";
}

/// The bytes of a base64 string that is given as JSON; as it is, if it is none.
std::string decoded(const std::string &json)
{
    const auto bytes =
        json.size() < 2 ? std::nullopt : decodeBase64(json.substr(1, json.size() - 2));
    return bytes.value_or(json);
}

/// One more value that has changed in the same way, as long as there is room.
void addValue(std::string &values, const std::string &value)
{
    constexpr std::size_t longest = 300;
    if (!value.empty() && values.size() < longest)
        values += ", " + value;
}

/// The words in which two texts differ: paths and names around them make no change another one.
std::string differingWords(const std::string &from, const std::string &to)
{
    const auto [left, right] = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
    auto begin = static_cast<std::size_t>(left - from.begin());
    while (begin > 0 && from[begin - 1] != ' ')
        --begin;
    const std::string_view first = std::string_view(from).substr(begin);
    const std::string_view second = std::string_view(to).substr(begin);
    const auto ends = std::mismatch(first.rbegin(), first.rend(), second.rbegin(), second.rend());
    auto common = static_cast<std::size_t>(ends.first - first.rbegin());
    while (common > 0 && first[first.size() - common] != ' ')
        --common;
    return std::string(first.substr(0, first.size() - common)) + '\0'
           + std::string(second.substr(0, second.size() - common));
}

} // namespace

std::size_t Drift::changes() const
{
    std::size_t count = 0;
    for (const auto &[group, changes] : groups)
        count += changes.size();
    return count;
}

/// Two transcripts of the same scenario.
class PairComparison
{
public:
    PairComparison(DriftFinder &finder, const Transcript &from, const Transcript &to)
        : m_finder(finder)
        , m_from(from)
        , m_to(to)
        , m_pairs(pairSteps(from, to))
        , m_partners(to.steps.size(), noStep)
        , m_fromAsks(askers(from))
        , m_toAsks(askers(to))
    {
        for (std::size_t at = 0; at < m_pairs.size(); ++at) {
            if (m_pairs[at] != noStep)
                m_partners[m_pairs[at]] = at;
        }
    }

    void run();

private:
    struct Found
    {
        std::size_t place;
        DriftFinder::Key key;
        DriftChange change;
    };

    void comparePair(std::size_t from, std::size_t to);
    void found(const std::string &group, DriftChange change, std::string distinct);
    void handOver();
    void tellField(const std::string &group, const FieldChange &change, DriftExample example);
    void tellMethods(const FieldChange &change, const DriftExample &example);
    void tellAlone(std::string_view kind, const Transcript &side, std::size_t at,
                   const std::vector<std::size_t> &asks, const std::vector<std::size_t> &pairs);
    [[nodiscard]] std::string groupOf(const Transcript &side, std::size_t at,
                                      std::size_t asker) const;
    [[nodiscard]] DriftExample exampleOf(std::size_t from, std::size_t to) const;

    DriftFinder &m_finder;
    const Transcript &m_from;
    const Transcript &m_to;
    const std::vector<std::size_t> m_pairs;
    std::vector<std::size_t> m_partners; ///< of m_to's steps
    const std::vector<std::size_t> m_fromAsks;
    const std::vector<std::size_t> m_toAsks;
    std::size_t m_place = 0; ///< in both: twice the step of m_from, odd behind it
    std::vector<Found> m_found;
};

void PairComparison::run()
{
    for (std::size_t at = 0; at < m_pairs.size(); ++at) {
        m_place = 2 * at;
        if (m_pairs[at] == noStep)
            tellAlone("answer lost", m_from, at, m_fromAsks, m_pairs);
        else if (isShown(m_from.steps[at].action))
            comparePair(at, m_pairs[at]);
    }
    m_place = 1;
    for (std::size_t at = 0; at < m_partners.size(); ++at) {
        if (m_partners[at] == noStep)
            tellAlone("answer added", m_to, at, m_toAsks, m_partners);
        else
            m_place = 2 * m_partners[at] + 1;
    }
    handOver();
}

void PairComparison::found(const std::string &group, DriftChange change, std::string distinct)
{
    DriftFinder::Key key{group, change.kind, change.path, std::move(distinct)};
    for (auto other = m_found.rbegin(); other != m_found.rend() && other->place == m_place;
         ++other) {
        if (other->key != key)
            continue;
        addValue(other->change.from, change.from); // the same again in one answer
        addValue(other->change.to, change.to);
        return;
    }
    m_found.push_back({m_place, std::move(key), std::move(change)});
}

/// What is behind the first change of the scenario may follow from it.
void PairComparison::handOver()
{
    std::size_t first = std::numeric_limits<std::size_t>::max();
    for (const Found &found : m_found)
        first = std::min(first, found.place);
    for (Found &found : m_found) {
        found.change.alone = found.place == first ? 1 : 0;
        m_finder.add(found.key, found.change);
    }
}

std::string PairComparison::groupOf(const Transcript &side, std::size_t at, std::size_t asker) const
{
    const Action &action = side.steps[at].action;
    if (const auto *run = std::get_if<Run>(&action))
        return modeOf(*run);
    if (const auto *tree = std::get_if<Tree>(&action))
        return "files at " + tree->path;
    if (std::holds_alternative<Get>(action))
        return "HTTP";
    if (std::holds_alternative<ExpectEof>(action))
        return "connections";
    const auto *receive = std::get_if<Receive>(&action);
    if (!receive || isStreamFrame(*receive))
        return std::string(processOutput);
    const auto method =
        asker == noStep ? std::string() : std::get<Send>(side.steps[asker].action).request.method;
    return method.empty() ? "lines that are no requests" : method;
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
    ++m_finder.m_drift.answers;
    const DriftExample example = exampleOf(from, to);
    const auto changes = compareFields(example.from, example.to);
    if (changes.empty())
        return;
    const std::string group = groupOf(m_from, from, m_fromAsks[from]);
    const bool wasKnown = example.from.find(unknownMethod(group)) == std::string::npos;
    const bool isKnown = example.to.find(unknownMethod(group)) == std::string::npos;
    if (wasKnown != isKnown) {
        DriftChange change;
        change.kind = isKnown ? "method added" : "method removed";
        change.example = example;
        found(group, std::move(change), {});
        return;
    }
    for (const FieldChange &change : changes) {
        tellField(group, change, example);
        tellMethods(change, example);
    }
}

void PairComparison::tellField(const std::string &group, const FieldChange &field,
                               DriftExample example)
{
    DriftChange change;
    change.kind = kindName(field.kind);
    if (group == processOutput && field.path == "exitCode")
        change.kind = "exit code changed";
    else if (group == processOutput && field.path == "data")
        change.kind = "output changed";
    change.path = field.path;
    const bool data = change.kind == "output changed";
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
        if (!field.path.ends_with(sampleList)) // one change, however many there are
            distinct = field.from + '\0' + field.to;
        break;
    case FieldKind::Outcome:
    case FieldKind::Retyped:
        distinct = field.place;
        break;
    default:
        break;
    }
    found(group, std::move(change), std::move(distinct));
}

/// The list of server.capabilities says more than that a list has changed.
void PairComparison::tellMethods(const FieldChange &field, const DriftExample &example)
{
    const bool added = field.kind == FieldKind::ElementAdded;
    if (field.path != "result.methods[]" || (!added && field.kind != FieldKind::ElementRemoved))
        return;
    const std::string &quoted = added ? field.to : field.from;
    DriftChange change;
    change.kind = added ? "method added" : "method removed";
    change.example = example;
    const std::string group = quoted.size() < 2 ? quoted : quoted.substr(1, quoted.size() - 2);
    found(group, std::move(change), {});
}

/// A step that the other side does not have. What answers a request that it does not have either
/// is no change: there was nothing to compare.
void PairComparison::tellAlone(std::string_view kind, const Transcript &side, std::size_t at,
                               const std::vector<std::size_t> &asks,
                               const std::vector<std::size_t> &pairs)
{
    const Action &action = side.steps[at].action;
    if (!isShown(action)) {
        m_finder.m_drift.notCompared += std::holds_alternative<Send>(action) ? 1 : 0;
        return;
    }
    const bool asked = asks[at] != noStep;
    if (asked ? pairs[asks[at]] == noStep : !std::holds_alternative<ExpectEof>(action)) {
        m_finder.m_drift.notCompared += isAnswer(action) ? 0 : 1;
        return;
    }
    DriftChange change;
    change.kind = kind;
    change.example = &side == &m_from ? exampleOf(at, noStep) : exampleOf(noStep, at);
    found(groupOf(side, at, asks[at]), std::move(change), {});
}

void DriftFinder::compare(const Transcript &from, const Transcript &to)
{
    ++m_drift.scenarios;
    PairComparison(*this, from, to).run();
}

void DriftFinder::add(const Key &key, const DriftChange &change)
{
    const auto [place, isFirst] = m_changes.try_emplace(key, change);
    DriftChange &kept = place->second;
    if (!isFirst)
        kept.alone += change.alone;
    ++kept.count;
    kept.scenarios.insert(change.example.scenario);
    kept.places.insert(change.places.begin(), change.places.end());
}

Drift DriftFinder::take()
{
    for (auto &[key, change] : m_changes)
        m_drift.groups[key.front()].push_back(std::move(change));
    m_changes.clear();
    return std::exchange(m_drift, {});
}

} // namespace claustrum::conformance
