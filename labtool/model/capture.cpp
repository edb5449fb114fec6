// SPDX-License-Identifier: Apache-2.0
#include "labtool/model/capture.h"

#include "labtool/frames/texts.h"
#include "wire/result.h"

#include <utility>

namespace claustrum::lab {
namespace {

std::string seqText(std::uint64_t first, std::uint64_t last)
{
    const auto number = [](std::uint64_t n) { return std::to_string(n); };
    return first == last ? "seq " + number(first)
                         : "seq " + number(first) + " to " + number(last) + " ("
                               + number(last - first + 1) + " frames)";
}

constexpr const char *lossHint = "; lines were lost after it, perhaps with its reply";

} // namespace

Capture::Capture(QObject *parent, FrameStore::Limits limits)
    : QObject(parent)
    , m_store(limits)
{}

void Capture::append(const std::vector<IncomingFrame> &frames)
{
    if (frames.empty())
        return;
    for (const IncomingFrame &frame : frames)
        take(frame);
    finishBatch();
}

void Capture::note(NoteKind kind, std::int64_t time, std::uint32_t connection,
                   const std::string &text)
{
    IncomingFrame frame;
    frame.time = time;
    frame.connection = connection;
    frame.facts.kind = FrameKind::Note;
    frame.facts.code = static_cast<std::int32_t>(kind);
    frame.bytes = text;
    append({frame});
}

void Capture::take(const IncomingFrame &frame)
{
    FrameRecord record;
    record.time = frame.time;
    record.connection = frame.connection;
    record.direction = frame.direction;
    record.kind = frame.facts.kind;
    record.seq = frame.facts.seq;
    record.code = frame.facts.code;
    record.text = frame.ref;
    record.size = frame.ref.file ? frame.size : static_cast<std::uint32_t>(frame.bytes.size());
    record.marks = frame.marks;
    record.process = m_store.names().idOf(frame.facts.process);
    record.source = m_store.names().idOf(frame.source);
    if (record.source != 0 && record.connection != 0)
        m_connectionsOf[record.source].insert(record.connection);
    if (!frame.comment.empty())
        m_comment = frame.comment;
    if (frame.longestString > 0)
        m_store.noteLongestString(frame.ref.file, frame.longestString);
    if (record.kind == FrameKind::Note) {
        takeNote(frame, record);
    } else if (frame.direction == Direction::In) {
        takeRequest(frame, record);
    } else if (isStream(record.kind)) {
        takeStream(frame, record);
    } else {
        takeReply(frame, record);
    }
}

void Capture::takeNote(const IncomingFrame &frame, FrameRecord &record)
{
    switch (static_cast<NoteKind>(record.code)) {
    case NoteKind::Lost: // otherwise the lost lines appear as gaps and open requests
        m_linker.onLoss();
        m_sequences.reset();
        addMark(Mark::Lost, record, frame.bytes);
        break;
    case NoteKind::Paused:
        addMark(Mark::Paused, record, frame.bytes);
        break;
    case NoteKind::Closed:
        endConnection(record.connection);
        break;
    case NoteKind::Disconnected:
        endAll(record.source, "no reply seen before this tool lost the daemon");
        break;
    case NoteKind::Restarted:
        endAll(record.source, "never answered: the daemon was restarted");
        break;
    case NoteKind::Succeeded:
        endAll(record.source, "no reply seen before another daemon took over");
        break;
    case NoteKind::Remark:
    case NoteKind::Opened:
    case NoteKind::Queue:
    case NoteKind::Snapshot:
        break;
    }
    keep(record, frame.bytes);
}

void Capture::takeRequest(const IncomingFrame &frame, FrameRecord &record)
{
    const FrameFacts &facts = frame.facts;
    record.method = m_store.names().idOf(facts.method);
    if (record.kind == FrameKind::Unreadable)
        addMark(Mark::Malformed, record, "not a valid request (answered with Parse error)");
    std::string_view bytes = frame.bytes;
    if (facts.method == "process.spawn") {
        if (frame.ref.file)
            bytes = m_store.bytes(record, m_fileBytes);
        m_sequences.onSpawn(record.connection, facts.process);
    } else if (facts.method == "process.reattach") {
        m_sequences.onReattach(record.connection, facts.process, facts.fromSeq);
    }
    m_tracker.onRequest(record.connection, record.size, facts, bytes);
    const FrameNumber number = keep(record, frame.bytes);
    const auto lost =
        m_linker.addRequest(record.connection, facts.id,
                            {number, record.time, record.method, record.process, 0, false});
    if (lost)
        markUnanswered({*lost}, "no reply seen");
}

void Capture::takeReply(const IncomingFrame &frame, FrameRecord &record)
{
    const auto match = m_linker.matchReply(record.connection, frame.facts.id);
    if (match) {
        record.partner = match->request.number;
        record.method = match->request.method;
        record.process = match->request.process;
        if (record.time && match->request.time)
            record.latency = record.time - match->request.time;
        markOvertaking(*match, record);
    }
    markReply(frame.facts, record);
    trackReply(frame, record);
    const FrameNumber number = keep(record, frame.bytes);
    if (match && m_store.has(match->request.number))
        linkReply(match->request.number, number, record.latency);
}

void Capture::markReply(const FrameFacts &facts, FrameRecord &record)
{
    const std::string &method = m_store.names().name(record.method);
    if (record.kind == FrameKind::Unreadable)
        addMark(Mark::Malformed, record, "neither a reply nor a stream frame");
    const bool isUnauthorized = facts.code == static_cast<int>(ErrorCode::Unauthorized);
    const bool isNamed = method.empty() || facts.message.starts_with(method + ':');
    if (record.kind == FrameKind::Error)
        addMark(isUnauthorized ? Mark::Unauthorized : Mark::ErrorReply, record,
                (isNamed ? "" : method + ": ") + facts.message + " (" + std::to_string(facts.code)
                    + ')');
}

void Capture::markOvertaking(const ReplyLinker::Match &match, FrameRecord &record)
{
    if (match.overtaken == 0)
        return;
    record.marks |= Mark::Overtook;
    std::uint64_t &reported = m_overtakenReported[record.connection];
    if (reported != match.oldest) // once for each overtaken request
        addMark(Mark::Overtook, record,
                "the reply to " + m_store.names().name(record.method) + " overtook those to "
                    + std::to_string(match.overtaken)
                    + (match.overtaken == 1 ? " older request" : " older requests"));
    reported = match.oldest;
}

void Capture::trackReply(const IncomingFrame &frame, const FrameRecord &record)
{
    const std::string &method = m_store.names().name(record.method);
    std::string_view bytes = frame.bytes;
    if (frame.ref.file && method.rfind("process.", 0) == 0)
        bytes = m_store.bytes(record, m_fileBytes);
    m_tracker.onReply(record.connection, record.size, frame.facts, method,
                      m_store.names().name(record.process), bytes);
}

void Capture::linkReply(FrameNumber number, FrameNumber reply, std::int64_t latency)
{
    FrameRecord &request = m_store.at(number);
    request.partner = reply;
    request.latency = latency;
    if (request.marks & Mark::Unanswered) {
        request.marks &= static_cast<std::uint16_t>(~Mark::Unanswered);
        m_anomalies.withdrawUnanswered(number);
    }
    m_changed.push_back(number);
}

void Capture::takeStream(const IncomingFrame &frame, FrameRecord &record)
{
    using Verdict = SequenceChecker::Verdict;
    const FrameFacts &facts = frame.facts;
    const auto finding = m_sequences.check(record.connection, facts.process, facts.seq);
    const std::string which = "process " + facts.process + ": ";
    const std::string seqs = seqText(finding.first, finding.last);
    switch (finding.verdict) {
    case Verdict::Fine:
        break;
    case Verdict::Gap:
        addMark(Mark::SeqGap, record, which + seqs + " missing");
        break;
    case Verdict::Evicted:
        addMark(Mark::SeqGap, record, which + seqs + " no longer in the replay buffer");
        break;
    case Verdict::Duplicate:
        addMark(Mark::Duplicate, record, which + seqs + " received before");
        break;
    case Verdict::OutOfOrder:
        addMark(Mark::OutOfOrder, record, which + seqs + " received after a later one");
        break;
    }
    m_tracker.onStream(record.connection, record.size, facts);
    keep(record, frame.bytes);
}

FrameNumber Capture::keep(const FrameRecord &record, std::string_view bytes)
{
    if (!m_keep.takesAll() && record.kind != FrameKind::Note) {
        if (record.text.file)
            bytes = m_store.bytes(record, m_fileBytes);
        if (!m_keep.matches(record, m_store.end(), bytes, m_store.names())) {
            ++m_notKept;
            m_comment.clear();
            return 0;
        }
    }
    const FrameNumber number = m_store.append(record, bytes);
    if (!m_comment.empty())
        m_store.setComment(number, std::exchange(m_comment, {}));
    return number;
}

/// The current frame becomes the next one in the store, if it is kept.
void Capture::addMark(Mark mark, FrameRecord &record, std::string text)
{
    record.marks |= mark;
    m_found.push_back({m_store.end(), record.time, record.connection, mark, std::move(text)});
}

void Capture::markOverdue(std::int64_t now)
{
    markUnanswered(m_linker.takeOverdue(now - replyTimeout), "no reply yet");
    finishBatch();
}

void Capture::close(std::uint32_t connection)
{
    if (connection == 0)
        markUnanswered(m_linker.close(0), "never answered");
    else
        endConnection(connection);
    finishBatch();
}

void Capture::endConnection(std::uint32_t connection)
{
    markUnanswered(m_linker.close(connection), "never answered");
    m_sequences.onClose(connection);
    m_tracker.onClose(connection);
}

/// In a merged log, only the connections of that source.
void Capture::endAll(NameId source, const char *why)
{
    if (source != 0) {
        for (const std::uint32_t connection : std::exchange(m_connectionsOf[source], {}))
            endConnection(connection);
        return;
    }
    markUnanswered(m_linker.close(0), why);
    m_sequences.reset();
    m_overtakenReported.clear();
}

void Capture::markUnanswered(const std::vector<OpenRequest> &requests, const char *why)
{
    for (const OpenRequest &request : requests) {
        if (!m_store.has(request.number))
            continue;
        FrameRecord &record = m_store.at(request.number);
        if (record.marks & Mark::Unanswered)
            continue;
        record.marks |= Mark::Unanswered;
        m_changed.push_back(request.number);
        m_found.push_back({request.number, request.time, record.connection, Mark::Unanswered,
                           m_store.names().name(request.method) + ": " + why
                               + (request.beforeLoss ? lossHint : "")});
    }
}

void Capture::finishBatch()
{
    m_anomalies.add(std::move(m_found));
    m_found.clear();
    const bool gone = m_store.forgetOldest() > 0;
    const auto numbers = std::move(m_changed);
    m_changed.clear();
    if (gone)
        Q_EMIT forgot();
    if (!numbers.isEmpty())
        Q_EMIT changed(numbers);
    Q_EMIT grew();
}

void Capture::togglePinned(FrameNumber number)
{
    if (!m_store.has(number))
        return;
    m_store.at(number).marks ^= Mark::Pinned;
    Q_EMIT changed({number});
    Q_EMIT annotated();
}

bool Capture::setComment(FrameNumber number, std::string_view text)
{
    if (!m_store.has(number) || !m_store.setComment(number, text))
        return false;
    if (!text.empty())
        m_store.at(number).marks |= Mark::Pinned;
    Q_EMIT changed({number});
    Q_EMIT annotated();
    return true;
}

void Capture::setFileChanged(std::uint16_t file)
{
    m_store.setFileChanged(file);
    Q_EMIT changed({});
}

void Capture::clear()
{
    m_store = FrameStore(m_store.limits());
    m_anomalies.clear();
    m_linker = {};
    m_sequences = {};
    m_tracker.clear();
    m_overtakenReported.clear();
    m_connectionsOf.clear();
    m_notKept = 0;
    Q_EMIT cleared();
}

} // namespace claustrum::lab
