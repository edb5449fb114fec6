// SPDX-License-Identifier: Apache-2.0
#include "conformance/serve/playedconnection.h"

#include "conformance/serve/requestkey.h"
#include "wire/frameview.h"
#include "wire/jsonwriter.h"
#include "wire/result.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::size_t shownBytes = 300;

std::string shown(std::string_view text)
{
    return text.size() <= shownBytes ? std::string(text)
                                     : std::string(text.substr(0, shownBytes)) + "…";
}

/// A reply with another id.
std::string withId(const std::string &frame, const std::string &id)
{
    const std::string_view old = readFrame(frame, Direction::Out).id;
    if (old.empty() || id.empty())
        return frame;
    const auto begin = static_cast<std::size_t>(old.data() - frame.data());
    return frame.substr(0, begin) + id + frame.substr(begin + old.size());
}

std::string errorReply(const std::string &id, ErrorCode code, const std::string &message)
{
    std::string error;
    ObjectWriter(error).integer("code", static_cast<int>(code)).string("message", message).close();
    std::string reply;
    ObjectWriter(reply)
        .string("jsonrpc", "2.0")
        .raw("id", id.empty() ? "null" : id)
        .raw("error", error)
        .close();
    return reply + '\n';
}

} // namespace

PlayedConnection::PlayedConnection(const ConnectionScript &script, PlayProgress &progress)
    : m_script(script)
    , m_progress(progress)
    , m_sent(script.outputs.size())
    , m_unsent(script.outputs.size())
{
    for (std::size_t index = 0; index < script.outputs.size(); ++index)
        m_byTrigger.emplace(script.outputs[index].trigger, index);
    trigger(ScriptOutput::atOnce);
    advance();
}

void PlayedConnection::onLine(std::string_view line, bool newline)
{
    const ScriptRequest *const request = find(requestKey(line), newline);
    if (!request) {
        refuse(line);
        return;
    }
    const std::string id = readFrame(line, Direction::In).echo;
    const bool first = m_ids.emplace(request->step, id).second;
    ++m_progress.asked[request->step];
    if (first)
        trigger(request->step);
    else
        answerAgain(*request, id);
    advance();
}

/// The first that was not asked for yet; otherwise the last of those that were.
const ScriptRequest *PlayedConnection::find(const std::string &key, bool newline) const
{
    const ScriptRequest *found = nullptr;
    for (const ScriptRequest &request : m_script.requests) {
        if (request.newline != newline || request.key != key)
            continue;
        found = &request;
        if (!m_ids.contains(request.step))
            break;
    }
    return found;
}

void PlayedConnection::answerAgain(const ScriptRequest &request, const std::string &id)
{
    for (const ScriptOutput &one : m_script.outputs) {
        if (one.answers && one.trigger == request.step)
            output += withId(one.bytes, id);
    }
}

void PlayedConnection::refuse(std::string_view line)
{
    ++m_progress.strangers;
    const FrameView asked = readFrame(line, Direction::In);
    const std::string method = decodedText(asked.method);
    const auto similar = std::find_if(
        m_script.requests.begin(), m_script.requests.end(),
        [&](const ScriptRequest &one) { return !method.empty() && one.recorded.method == method; });
    std::string why = "the recording has no such line";
    auto code = ErrorCode::InvalidRequest;
    if (!method.empty()) {
        why =
            "the recording has no " + method + " on connection " + std::to_string(m_script.number);
        code = ErrorCode::MethodNotFound;
    }
    complaint = why + ": " + shown(line);
    if (similar != m_script.requests.end()) {
        why = "the recording has " + method + " on connection " + std::to_string(m_script.number)
              + ", but with other members, at line " + std::to_string(similar->line);
        code = ErrorCode::InvalidParams;
        complaint = why + "\n  requested " + shown(requestKey(line)) + "\n  recorded  "
                    + shown(similar->key);
    }
    output += errorReply(asked.echo, code, why);
}

void PlayedConnection::onEnd()
{
    for (const std::size_t step : m_script.halfCloses) {
        ++m_progress.asked[step];
        trigger(step);
    }
    advance();
    m_closing = true; // whatever is left was not asked for, and cannot be any more
}

void PlayedConnection::trigger(std::size_t step)
{
    const auto [begin, end] = m_byTrigger.equal_range(step);
    for (auto one = begin; one != end; ++one) {
        if (!m_script.outputs[one->second].closes)
            m_triggered.insert(one->second);
    }
}

void PlayedConnection::advance()
{
    for (auto next = m_triggered.begin(); next != m_triggered.end();) {
        const ScriptOutput &one = m_script.outputs[*next];
        if (one.after != ScriptOutput::none && !m_sent[one.after]) {
            ++next;
            continue;
        }
        emit(one);
        m_sent[*next] = true;
        --m_unsent;
        next = m_triggered.erase(next);
    }
    m_closing = m_closing || mayClose();
}

/// The closing comes after everything else, and after its trigger on any connection.
bool PlayedConnection::mayClose() const
{
    if (m_unsent != 1 || !m_script.outputs.back().closes)
        return false;
    const std::size_t step = m_script.outputs.back().trigger;
    return step == ScriptOutput::atOnce || m_progress.asked.contains(step);
}

void PlayedConnection::emit(const ScriptOutput &one)
{
    const auto id = m_ids.find(one.trigger);
    output += one.answers && id != m_ids.end() ? withId(one.bytes, id->second) : one.bytes;
}

} // namespace claustrum::conformance
