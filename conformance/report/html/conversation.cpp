// SPDX-License-Identifier: Apache-2.0
#include "conformance/report/html/conversation.h"

#include "conformance/compare/askers.h"
#include "conformance/compare/comparetranscripts.h"
#include "conformance/compare/logmarks.h"
#include "conformance/model/streamframe.h"
#include "conformance/report/html/frame.h"
#include "conformance/report/markup.h"

#include <algorithm>
#include <set>

namespace claustrum::conformance {
namespace {

constexpr std::size_t leastFolded = 4;     ///< fewer steps are not folded
constexpr std::size_t decodedShown = 2000; ///< limit of decoded output, in bytes
constexpr std::size_t mostSteps = 5000;    ///< of a longer scenario, only differences

/// The fold that a step belongs to.
enum class Fold { None, Fixtures, Same, NotPlayed };

class Conversation
{
public:
    Conversation(const Transcript &transcript, const ScenarioResult &result);
    std::string render();

private:
    [[nodiscard]] bool wasPlayed(std::size_t at) const;
    [[nodiscard]] Fold foldOf(std::size_t at) const;
    void keepAroundDifferences();
    void renderRun(Fold fold, std::size_t begin, std::size_t end);
    void renderStep(std::size_t at);
    void renderDifferences(int line);
    [[nodiscard]] std::string label(std::size_t at) const;

    const Transcript &m_transcript;
    const ScenarioResult &m_result;
    const bool m_many; ///< more than one connection: steps show their number
    std::vector<bool> m_kept;
    std::set<int> m_differing; ///< lines with a difference
    std::set<int> m_asked;     ///< those of them whose request is shown
    SharedLogs m_logs;
    std::string m_html;
};

int connectionOf(const Action &action)
{
    if (const auto *send = std::get_if<Send>(&action))
        return send->connection;
    if (const auto *receive = std::get_if<Receive>(&action))
        return receive->connection;
    if (const auto *collect = std::get_if<Collect>(&action))
        return collect->connection;
    return 0;
}

bool hasManyConnections(const Transcript &transcript)
{
    return std::any_of(transcript.steps.begin(), transcript.steps.end(),
                       [](const Step &step) { return connectionOf(step.action) > 1; });
}

bool isAnswer(const Action &action)
{
    return std::holds_alternative<Receive>(action) || std::holds_alternative<Collect>(action);
}

std::string_view classOf(const Action &action)
{
    if (std::holds_alternative<Send>(action))
        return "sent";
    return isAnswer(action) ? "got" : "step";
}

std::string foldName(Fold fold, std::size_t count)
{
    const std::string number = std::to_string(count);
    if (fold == Fold::Fixtures)
        return number + " fixtures";
    return number + (fold == Fold::Same ? " steps without a difference" : " steps not played");
}

/// The decoded output in a stream frame.
std::string meaningOf(const Action &action)
{
    const auto *receive = std::get_if<Receive>(&action);
    const auto data =
        receive ? readStreamData(readFrame(receive->line, Direction::Out)) : std::nullopt;
    if (!data)
        return {};
    return "<span class=means>" + markupText(data->stream) + ": "
           + htmlText(std::string_view(data->bytes).substr(0, decodedShown))
           + (data->bytes.size() > decodedShown ? "…" : "") + "</span>";
}

Conversation::Conversation(const Transcript &transcript, const ScenarioResult &result)
    : m_transcript(transcript)
    , m_result(result)
    , m_many(hasManyConnections(transcript))
    , m_kept(transcript.steps.size(),
             result.differences.empty() && transcript.steps.size() <= mostSteps)
{
    for (const Difference &difference : result.differences)
        m_differing.insert(difference.line);
    keepAroundDifferences();
}

/// Keeps the step of each difference, its request, and its neighbours.
void Conversation::keepAroundDifferences()
{
    const auto asked = askers(m_transcript);
    for (std::size_t at = 0; at < m_kept.size(); ++at) {
        if (!m_differing.contains(m_transcript.steps[at].line))
            continue;
        const std::size_t begin = at > 0 ? at - 1 : 0;
        for (std::size_t near = begin; near < std::min(at + 2, m_kept.size()); ++near)
            m_kept[near] = true;
        if (asked[at] == noStep)
            continue;
        m_kept[asked[at]] = true;
        m_asked.insert(m_transcript.steps[at].line);
    }
}

bool Conversation::wasPlayed(std::size_t at) const
{
    return m_transcript.steps[at].line <= m_result.playedTo;
}

Fold Conversation::foldOf(std::size_t at) const
{
    const Step &step = m_transcript.steps[at];
    if (!wasPlayed(at))
        return Fold::NotPlayed;
    if (m_kept[at] && !std::holds_alternative<Fixture>(step.action))
        return Fold::None;
    return std::holds_alternative<Fixture>(step.action) ? Fold::Fixtures : Fold::Same;
}

std::string Conversation::render()
{
    m_html = "<div class=conversation>\n";
    for (std::size_t begin = 0; begin < m_transcript.steps.size();) {
        const Fold fold = foldOf(begin);
        std::size_t end = begin + 1;
        while (end < m_transcript.steps.size() && foldOf(end) == fold)
            ++end;
        renderRun(fold, begin, end);
        begin = end;
    }
    for (const Step &step : m_transcript.steps)
        m_differing.erase(step.line);
    for (const int line : m_differing) // without a step
        renderDifferences(line);
    return std::move(m_html) + "</div>\n";
}

void Conversation::renderRun(Fold fold, std::size_t begin, std::size_t end)
{
    const bool folds =
        fold == Fold::NotPlayed || (fold != Fold::None && end - begin >= leastFolded);
    if (folds)
        m_html += "<details class=fold><summary>" + foldName(fold, end - begin) + "</summary>\n";
    const std::size_t shown = folds ? std::min(end, begin + mostSteps) : end;
    for (std::size_t at = begin; at < shown; ++at) {
        renderStep(at);
        if (!folds)
            renderDifferences(m_transcript.steps[at].line);
    }
    if (shown < end)
        m_html += "<p class=dim>… and " + std::to_string(end - shown) + " more</p>\n";
    if (folds)
        m_html += "</details>\n";
    for (std::size_t at = begin; at < end && folds; ++at)
        renderDifferences(m_transcript.steps[at].line); // never inside a fold
}

std::string Conversation::label(std::size_t at) const
{
    const Step &step = m_transcript.steps[at];
    std::string text = rowOf(step).what;
    if (const int connection = connectionOf(step.action); m_many && connection > 0)
        text += " · connection " + std::to_string(connection);
    return htmlText(text) + " · line " + std::to_string(step.line);
}

void Conversation::renderStep(std::size_t at)
{
    const Step &step = m_transcript.steps[at];
    if (isAnswer(step.action) && m_differing.contains(step.line))
        return; // shown by the difference
    m_html += "<div class='turn " + std::string(classOf(step.action)) + "'><span class=label>"
              + label(at) + "</span>" + htmlFrame(rowOf(step).left) + meaningOf(step.action)
              + "</div>\n";
}

void Conversation::renderDifferences(int line)
{
    const std::string place = m_result.file + (line > 0 ? ':' + std::to_string(line) : "");
    for (Difference difference : m_result.differences) {
        if (difference.line != line)
            continue;
        if (m_asked.contains(line))
            difference.sent.clear(); // shown above it
        m_html += htmlDifference(place, m_logs.shownOnce(std::move(difference)));
    }
}

} // namespace

std::string htmlConversation(const Transcript &transcript, const ScenarioResult &result)
{
    return Conversation(transcript, result).render();
}

} // namespace claustrum::conformance
