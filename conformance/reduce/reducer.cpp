// SPDX-License-Identifier: Apache-2.0
#include "conformance/reduce/reducer.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace claustrum::conformance {
namespace {

/// Parts that are removed together.
using Groups = std::vector<Subset>;

class Reducer
{
public:
    Reducer(const Transcript &transcript, const ReduceOptions &options)
        : m_transcript(transcript)
        , m_options(options)
        , m_keys(transcript)
        , m_parts(partsOf(transcript))
        , m_kept(m_parts.size())
    {
        std::iota(m_kept.begin(), m_kept.end(), std::size_t{0});
    }
    Result<Reduced> run();

private:
    Result<void> playAll();
    ScenarioResult play(const Subset &kept);
    bool holds(const Subset &kept);
    bool mayContinue();
    void cutTail();
    template <class KeyOf>
    [[nodiscard]] Groups groupsBy(KeyOf keyOf) const;
    void removeGroups(const Groups &groups);

    const Transcript &m_transcript;
    const ReduceOptions &m_options;
    DifferenceKeys m_keys;
    std::vector<TranscriptPart> m_parts;
    Subset m_kept;
    std::set<DifferenceKey> m_known; ///< differences of the whole transcript
    DifferenceKey m_wanted;
    Difference m_difference; ///< as last shown
    std::size_t m_plays = 0;
    bool m_finished = true;
};

ScenarioResult Reducer::play(const Subset &kept)
{
    const Transcript transcript = transcriptOf(m_transcript, m_parts, kept);
    ScenarioResult result = m_options.play(transcript);
    ++m_plays;
    return result;
}

Result<void> Reducer::playAll()
{
    const ScenarioResult result = play(m_kept);
    if (result.verdict != Verdict::Equal && result.verdict != Verdict::Differs)
        return Error{"the transcript could not be played: " + result.reason};
    const auto wanted = std::find_if(result.differences.begin(), result.differences.end(),
                                     [this](const Difference &one) {
                                         return m_options.line == 0 || one.line == m_options.line;
                                     });
    if (wanted == result.differences.end())
        return Error{
            m_options.line == 0
                ? std::string("the transcript shows no difference, so there is nothing to reduce")
                : "there is no difference on line " + std::to_string(m_options.line)};
    for (const Difference &one : result.differences)
        m_known.insert(m_keys.keyOf(one));
    m_wanted = m_keys.keyOf(*wanted);
    m_difference = *wanted;
    return {};
}

/// Whether these parts show the wanted difference, and none that the whole does not show.
bool Reducer::holds(const Subset &kept)
{
    if (!isComplete(m_parts, kept))
        return false;
    const ScenarioResult result = play(kept);
    const Difference *wanted = nullptr;
    bool known = true;
    for (const Difference &one : result.differences) {
        const DifferenceKey key = m_keys.keyOf(one);
        known = known && m_known.contains(key);
        if (!wanted && key == m_wanted)
            wanted = &one;
    }
    const bool shows = known && wanted;
    if (shows) {
        m_difference = *wanted;
        m_kept = kept;
    }
    m_options.onPlay(m_plays, transcriptOf(m_transcript, m_parts, m_kept).steps.size());
    return shows;
}

bool Reducer::mayContinue()
{
    m_finished = m_options.mayContinue();
    return m_finished;
}

/// Removes everything after the step that shows the difference. A process often outputs more after
/// later requests, so such frames go first; if that fails, they stay with their spawn.
void Reducer::cutTail()
{
    Subset kept;
    for (const std::size_t part : m_kept) {
        if (m_transcript.steps[m_parts[part].steps.front()].line <= m_difference.line)
            kept.push_back(part);
    }
    if (kept.empty() || kept.size() == m_kept.size() || !mayContinue())
        return;
    const std::vector<TranscriptPart> whole = m_parts;
    m_parts = withoutLaterFrames(m_transcript, m_parts, m_difference.line);
    if (holds(kept))
        return;
    m_parts = whole;
    if (mayContinue())
        holds(kept);
}

/// The kept parts that have a key, those with equal keys together.
template <class KeyOf>
Groups Reducer::groupsBy(KeyOf keyOf) const
{
    using Key = decltype(keyOf(m_parts[0]));
    std::map<Key, Subset> groups;
    for (const std::size_t part : m_kept) {
        if (const Key key = keyOf(m_parts[part]); key != Key())
            groups[key].push_back(part);
    }
    Groups result;
    for (auto &[key, parts] : groups)
        result.push_back(std::move(parts));
    std::sort(result.begin(), result.end()); // in the order of the transcript
    return result;
}

/// Removes as many groups as possible; parts of no group stay.
void Reducer::removeGroups(const Groups &groups)
{
    Subset others = m_kept;
    for (const Subset &group : groups)
        others.erase(std::remove_if(others.begin(), others.end(),
                                    [&](std::size_t part) {
                                        return std::binary_search(group.begin(), group.end(), part);
                                    }),
                     others.end());
    const auto withOthers = [&](const Subset &chosen) {
        Subset parts = others;
        for (const std::size_t group : chosen)
            parts.insert(parts.end(), groups[group].begin(), groups[group].end());
        std::sort(parts.begin(), parts.end());
        return parts;
    };
    Subset all(groups.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    minimize(
        all, [&](const Subset &chosen) { return holds(withOthers(chosen)); },
        [this] { return mayContinue(); });
}

Result<Reduced> Reducer::run()
{
    if (const auto played = playAll(); !played)
        return played.error();
    cutTail();
    if (m_finished)
        removeGroups(groupsBy([](const TranscriptPart &part) { return part.caseNumber; }));
    if (m_finished)
        removeGroups(groupsBy([](const TranscriptPart &part) { return part.process; }));
    if (m_finished)
        removeGroups(groupsBy([](const TranscriptPart &part) { return part.steps; }));
    return Reduced{transcriptOf(m_transcript, m_parts, m_kept), std::move(m_difference), m_plays,
                   m_finished};
}

} // namespace

Result<Reduced> reduce(const Transcript &transcript, const ReduceOptions &options)
{
    return Reducer(transcript, options).run();
}

} // namespace claustrum::conformance
