// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/recorder.h"

#include "conformance/model/placeholdercheck.h"
#include "conformance/model/streamframe.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/play/exchanges.h"

namespace claustrum::conformance {
namespace {

bool isAnonymous(const FrameKey &key)
{
    return key.kind == FrameKey::Kind::Reply && key.name == "null";
}

std::string sumsText(const std::map<std::string, RunningSum> &sums)
{
    std::string text;
    for (const auto &[stream, sum] : sums)
        text += (text.empty() ? "" : ", ") + transcriptString(stream) + ": {\"bytes\": "
                + std::to_string(sum.bytes) + ", \"sha256\": \"" + sum.digest.hex() + "\"}";
    return '{' + text + '}';
}

/// @param exit the exit frame; empty: it did not come
std::string collectMembers(const std::map<std::string, RunningSum> &sums, bool contiguous,
                           const std::string &exit)
{
    return ", \"streams\": " + sumsText(sums) + ", \"contiguous\": "
           + (contiguous ? "true" : "false") + ", \"exit\": " + transcriptString(exit);
}

/// The exit frame of a collect line: the number of frames before it is not compared.
std::string withoutSeq(std::string frame, std::uint64_t seq)
{
    const std::string member = "\"seq\":" + std::to_string(seq);
    const auto at = frame.rfind(member);
    return at == std::string::npos ? frame : frame.replace(at, member.size(), "\"seq\":${NUMBER}");
}

std::string entryText(const TreeEntry &entry, const PutBack &putBack)
{
    std::string text = "{\"name\": " + transcriptString(entry.name)
                       + ", \"mode\": " + transcriptString(entry.mode);
    if (entry.size)
        text +=
            ", \"size\": " + std::to_string(*entry.size) + ", \"sha256\": \"" + entry.sha256 + '"';
    if (!entry.link.empty())
        text += ", \"link\": " + transcriptString(putBack.plain(entry.link));
    return text + '}';
}

/// Metrics without their values: a replay compares only the names of the samples.
std::string withoutValues(const std::string &metrics)
{
    std::string text;
    for (std::size_t at = 0; at < metrics.size();) {
        const auto end = std::min(metrics.find('\n', at), metrics.size());
        const std::string line = metrics.substr(at, end - at);
        const bool sample = !line.empty() && line[0] != '#';
        text += sample ? line.substr(0, line.rfind(' ')) + " ${NUMBER}" : line;
        text += end < metrics.size() ? "\n" : "";
        at = end + 1;
    }
    return text;
}

} // namespace

Recorder::Recorder(const Transcript &scenario, PutBack putBack, Report report, std::string &lines)
    : m_scenario(scenario)
    , m_putBack(std::move(putBack))
    , m_report(std::move(report))
    , m_lines(lines)
    , m_exchanges(numberExchanges(scenario.steps))
    , m_answers(scenario.steps.size())
{
    for (std::size_t step = 0; step < scenario.steps.size(); ++step) {
        const Action &action = scenario.steps[step].action;
        m_answers[step].complete =
            !std::holds_alternative<Expect>(action) && !std::holds_alternative<Collect>(action);
    }
}

bool Recorder::onFrame(int connection, const FrameView &frame)
{
    const FrameKey key = frameKey(frame);
    for (std::size_t step = 0; step < m_answers.size(); ++step) {
        if (m_answers[step].complete || !wants(step, connection, key))
            continue;
        take(step, key, frame);
        return true;
    }
    onUnexpected(connection, key, frame);
    return false;
}

bool Recorder::wants(std::size_t step, int connection, const FrameKey &key) const
{
    const Action &action = m_scenario.steps[step].action;
    if (const auto *collect = std::get_if<Collect>(&action))
        return collect->connection == connection && key.kind == FrameKey::Kind::Stream
               && key.name == collect->process;
    const auto &expect = std::get<Expect>(action);
    if (expect.connection != connection || key.kind == FrameKey::Kind::Garbage)
        return false;
    if (key.kind == FrameKey::Kind::Stream)
        return expect.reply.empty() && expect.process == key.name;
    return expect.reply == key.name
           && (!isAnonymous(key) || m_exchanges[step] <= m_exchanges[m_playing]);
}

void Recorder::take(std::size_t step, const FrameKey &key, const FrameView &frame)
{
    ++m_frames;
    Answer &answer = m_answers[step];
    const auto *expect = std::get_if<Expect>(&m_scenario.steps[step].action);
    if (!expect) {
        collect(answer, key, frame);
        return;
    }
    answer.frames.push_back(
        {std::string(frame.bytes), frameLine(expect->connection, frame, expect->late)});
    answer.complete =
        !expect->reply.empty() // one reply is complete
        || (expect->frames > 0 ? answer.frames.size() >= static_cast<std::size_t>(expect->frames)
                               : !readStreamData(frame));
}

void Recorder::collect(Answer &answer, const FrameKey &key, const FrameView &frame)
{
    answer.contiguous = answer.contiguous && (answer.lastSeq == 0 || key.seq == answer.lastSeq + 1);
    answer.lastSeq = key.seq;
    if (const auto data = readStreamData(frame)) {
        answer.sums[data->stream].add(data->bytes);
        return;
    }
    answer.complete = true;
    const std::string exit = m_putBack.frame(frame);
    answer.members = collectMembers(answer.sums, answer.contiguous,
                                    m_putBack.hasMasks() ? withoutSeq(exit, key.seq) : exit);
}

/// The answer of a step as members of its line; empty if there is none.
std::string Recorder::members(std::size_t step) const
{
    const Answer &answer = m_answers[step];
    const bool begun = std::holds_alternative<Collect>(m_scenario.steps[step].action)
                       && !answer.complete && answer.lastSeq > 0;
    return begun ? collectMembers(answer.sums, answer.contiguous, {}) : answer.members;
}

void Recorder::onUnexpected(int connection, const FrameKey &key, const FrameView &frame)
{
    Difference difference;
    difference.kind = Difference::Kind::Unexpected;
    difference.line = m_scenario.steps[m_playing].line;
    difference.summary = describe(key) + " arrived on connection " + std::to_string(connection)
                         + ", but no line waits for it";
    difference.received = frame.bytes;
    const std::string on = "{\"expect\": " + std::to_string(connection);
    if (key.kind == FrameKey::Kind::Reply)
        difference.details.push_back("a line that would: " + on + ", \"id\": " + key.name + '}');
    else if (key.kind == FrameKey::Kind::Stream)
        difference.details.push_back("a line that would: " + on + ", \"process\": "
                                     + transcriptString(key.name) + ", \"frames\": 1}");
    m_report(std::move(difference));
}

bool Recorder::isFulfilled(std::size_t step) const
{
    return m_answers[step].complete;
}

void Recorder::giveUp(std::size_t step, const std::string &why)
{
    Difference difference;
    difference.kind = Difference::Kind::Missing;
    difference.line = m_scenario.steps[step].line;
    difference.summary = "no answer for this line: " + why;
    for (const Taken &taken : m_answers[step].frames)
        difference.details.push_back("received: " + taken.frame);
    m_report(std::move(difference));
}

/// Bytes as a string of the transcript.
std::string Recorder::text(std::size_t step, const std::string &what, const std::string &bytes)
{
    if (isText(bytes))
        return transcriptString(m_putBack.plain(bytes));
    Difference difference;
    difference.kind = Difference::Kind::Output;
    difference.line = m_scenario.steps[step].line;
    difference.summary = what + " is not UTF-8, so it cannot be recorded";
    difference.received = bytes;
    m_report(std::move(difference));
    return "\"\"";
}

void Recorder::onRun(std::size_t step, const Program &program)
{
    m_answers[step].members = ", \"exit\": " + std::to_string(program.exitCode())
                              + ", \"stdout\": " + text(step, "stdout", program.out())
                              + ", \"stderr\": " + text(step, "stderr", program.err());
}

void Recorder::onResponse(std::size_t step, const HttpAnswer &answer)
{
    const bool metrics = answer.type.starts_with("text/plain; version=");
    const std::string body =
        metrics && m_putBack.hasMasks() ? withoutValues(answer.body) : answer.body;
    m_answers[step].members = ", \"status\": " + std::to_string(answer.status)
                              + ", \"type\": " + text(step, "the content type", answer.type)
                              + ", \"body\": " + text(step, "the body", body);
}

void Recorder::onTree(std::size_t step, const TreeEntries &entries)
{
    std::string list;
    for (const TreeEntry &entry : entries.value_or(std::vector<TreeEntry>()))
        list += (list.empty() ? "" : ", ") + entryText(entry, m_putBack);
    m_answers[step].members = ", \"entries\": " + (entries ? '[' + list + ']' : "null");
}

std::string Recorder::lines(std::size_t step) const
{
    const Step &line = m_scenario.steps[step];
    const auto *expect = std::get_if<Expect>(&line.action);
    const std::string answer = members(step);
    if (!expect && answer.empty())
        return line.source + '\n';
    if (!expect)
        return line.source.substr(0, line.source.rfind('}')) + answer + "}\n";
    std::string text;
    for (const Taken &taken : m_answers[step].frames)
        text += taken.line;
    return text;
}

std::string Recorder::frameLine(int connection, const FrameView &frame, bool late) const
{
    const bool literal = !isText(frame.bytes) || findBadPlaceholder(frame.bytes);
    const std::string masked = literal ? std::string(frame.bytes) : m_putBack.frame(frame);
    return wireLine({"recv", connection, masked, late, true, literal});
}

void Recorder::finish()
{
    for (std::size_t step = 0; step < m_answers.size(); ++step)
        m_lines += lines(step);
}

} // namespace claustrum::conformance
