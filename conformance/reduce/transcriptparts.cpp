// SPDX-License-Identifier: Apache-2.0
#include "conformance/reduce/transcriptparts.h"

#include "conformance/compare/askers.h"

#include <algorithm>
#include <map>
#include <optional>

namespace claustrum::conformance {
namespace {

/// Divides the steps into parts, in their order.
class Divider
{
public:
    explicit Divider(const Transcript &transcript)
        : m_transcript(transcript)
        , m_askers(askers(transcript))
        , m_partOf(transcript.steps.size(), noStep)
    {}
    std::vector<TranscriptPart> divide();

private:
    void add(std::size_t step);
    void link(TranscriptPart &part, const Action &action);
    void linkSend(TranscriptPart &part, const Send &send);
    [[nodiscard]] bool isAnswer(std::size_t step) const;

    const Transcript &m_transcript;
    std::vector<std::size_t> m_askers;
    std::vector<std::size_t> m_partOf; ///< of each step
    std::vector<TranscriptPart> m_parts;
    std::size_t m_case = 0;

    // The last parts so far.
    std::optional<std::size_t> m_server;
    std::map<int, std::size_t> m_connections; ///< that used each one
    std::map<std::string, std::size_t> m_spawns;
};

bool Divider::isAnswer(std::size_t step) const
{
    const Action &action = m_transcript.steps[step].action;
    return std::holds_alternative<Receive>(action) || std::holds_alternative<Collect>(action);
}

template <class Key>
void needLast(TranscriptPart &part, const std::map<Key, std::size_t> &parts, const Key &key)
{
    if (const auto found = parts.find(key); found != parts.end())
        part.needs.push_back(found->second);
}

void Divider::linkSend(TranscriptPart &part, const Send &send)
{
    part.process = send.request.process;
    if (part.process.empty())
        return;
    if (send.request.method == "process.spawn")
        m_spawns[part.process] = m_parts.size();
    else
        needLast(part, m_spawns, part.process);
}

/// The connection of a step that opens or uses one.
std::optional<int> connectionOf(const Action &action)
{
    if (const auto *send = std::get_if<Send>(&action))
        return send->connection;
    if (const auto *connect = std::get_if<Connect>(&action))
        return connect->connection;
    return std::nullopt;
}

/// Notes the needs of a new part, and what later parts may need of it. A line that is sent opens
/// its connection, if it is not open.
void Divider::link(TranscriptPart &part, const Action &action)
{
    if (std::holds_alternative<Serve>(action))
        m_server = m_parts.size();
    if (const auto *eof = std::get_if<ExpectEof>(&action))
        needLast(part, m_connections, eof->connection);
    if (const auto *disconnect = std::get_if<Disconnect>(&action))
        needLast(part, m_connections, disconnect->connection);
    const auto connection = connectionOf(action);
    if (!connection)
        return;
    m_connections[*connection] = m_parts.size();
    if (m_server)
        part.needs.push_back(*m_server);
    if (const auto *send = std::get_if<Send>(&action))
        linkSend(part, *send);
}

/// An answer joins the part of its question; without one, that of the step before.
void Divider::add(std::size_t step)
{
    const Action &action = m_transcript.steps[step].action;
    if (std::holds_alternative<BeginCase>(action)) {
        ++m_case;
        return;
    }
    if (isAnswer(step) && !m_parts.empty()) {
        const std::size_t asker = m_askers[step];
        m_partOf[step] = asker == noStep ? m_parts.size() - 1 : m_partOf[asker];
        m_parts[m_partOf[step]].steps.push_back(step);
        return;
    }
    TranscriptPart part;
    part.steps = {step};
    part.caseNumber = m_case;
    link(part, action);
    m_partOf[step] = m_parts.size();
    m_parts.push_back(std::move(part));
}

std::vector<TranscriptPart> Divider::divide()
{
    for (std::size_t step = 0; step < m_transcript.steps.size(); ++step)
        add(step);
    return std::move(m_parts);
}

/// For each step, whether it is a stream frame after a request to its process on a line after @p
/// line.
std::vector<bool> laterFrames(const Transcript &transcript, int line)
{
    std::vector<bool> later(transcript.steps.size(), false);
    std::map<std::string, int> lastRequests; // lines, by process
    for (std::size_t step = 0; step < later.size(); ++step) {
        const Action &action = transcript.steps[step].action;
        if (const auto *send = std::get_if<Send>(&action))
            lastRequests[send->request.process] = transcript.steps[step].line;
        const auto *receive = std::get_if<Receive>(&action);
        if (!receive || receive->frame.key.kind != FrameKey::Kind::Stream)
            continue;
        const auto request = lastRequests.find(receive->frame.key.name);
        later[step] = request != lastRequests.end() && request->second > line;
    }
    return later;
}

} // namespace

std::vector<TranscriptPart> partsOf(const Transcript &transcript)
{
    return Divider(transcript).divide();
}

std::vector<TranscriptPart> withoutLaterFrames(const Transcript &transcript,
                                               std::vector<TranscriptPart> parts, int line)
{
    const auto later = laterFrames(transcript, line);
    for (TranscriptPart &part : parts)
        std::erase_if(part.steps, [&](std::size_t step) { return later[step]; });
    return parts;
}

bool isComplete(const std::vector<TranscriptPart> &parts, const Subset &kept)
{
    return std::all_of(kept.begin(), kept.end(), [&](std::size_t part) {
        return std::all_of(parts[part].needs.begin(), parts[part].needs.end(),
                           [&](std::size_t needed) {
                               return std::binary_search(kept.begin(), kept.end(), needed);
                           });
    });
}

Transcript transcriptOf(const Transcript &transcript, const std::vector<TranscriptPart> &parts,
                        const Subset &kept)
{
    std::vector<bool> isKept(transcript.steps.size(), false);
    std::vector<bool> caseIsKept(parts.empty() ? 1 : parts.back().caseNumber + 1, false);
    for (const std::size_t part : kept) {
        caseIsKept[parts[part].caseNumber] = true;
        for (const std::size_t step : parts[part].steps)
            isKept[step] = true;
    }
    Transcript result;
    result.file = transcript.file;
    result.header = transcript.header;
    std::size_t number = 0;
    for (std::size_t step = 0; step < transcript.steps.size(); ++step) {
        const bool begins = std::holds_alternative<BeginCase>(transcript.steps[step].action);
        number += begins ? 1 : 0;
        if (begins ? number < caseIsKept.size() && caseIsKept[number] : isKept[step])
            result.steps.push_back(transcript.steps[step]);
    }
    return result;
}

} // namespace claustrum::conformance
