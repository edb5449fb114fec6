// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/filter/filter.h"
#include "labtool/frames/framestore.h"
#include "labtool/frames/replylinker.h"
#include "labtool/frames/sequencechecker.h"
#include "labtool/frames/sessiontracker.h"
#include "labtool/model/anomalymodel.h"

#include <QObject>
#include <QVector>

#include <map>
#include <set>
#include <vector>

namespace claustrum::lab {

/// Frames from all sources, with the anomalies and the session state derived from their order.
/// Derives them from every frame, including those that the keep filter leaves out of the store.
/// Belongs to the main thread.
class Capture : public QObject
{
    Q_OBJECT
public:
    explicit Capture(QObject *parent = nullptr, FrameStore::Limits limits = FrameStore::Limits());

    [[nodiscard]] const FrameStore &store() const { return m_store; }
    [[nodiscard]] AnomalyModel &anomalies() { return m_anomalies; }
    [[nodiscard]] const SessionTracker &tracker() const { return m_tracker; }

    /// Adds frames in wire order. Cost: some microseconds each.
    void append(const std::vector<IncomingFrame> &frames);

    /// Adds a note by this tool at the current place in the order. Its kind has the same effect as
    /// in append(): a loss, for example, ends the expectations of seqs.
    void note(NoteKind kind, std::int64_t time, std::uint32_t connection, const std::string &text);

    /// Marks requests that have waited longer than replyTimeout.
    void markOverdue(std::int64_t now);
    static constexpr std::int64_t replyTimeout = 5'000'000'000; ///< ns

    /// Ends a connection (0: all of them): its open requests stay unanswered.
    void close(std::uint32_t connection);
    /// Frames that do not match are only counted.
    void setKeepFilter(Filter filter) { m_keep = std::move(filter); }
    [[nodiscard]] std::uint64_t notKept() const { return m_notKept; }

    void togglePinned(FrameNumber number);
    /// Comments on a frame, and pins it; an empty text removes the comment. False if there are too
    /// many (FrameStore::mostComments).
    bool setComment(FrameNumber number, std::string_view text);
    /// Forgets everything, including files; frame numbers restart at 1.
    void clear();
    [[nodiscard]] std::uint16_t addFile(const QString &path) { return m_store.addFile(path); }
    /// The file was truncated or overwritten: the bytes of its frames are gone.
    void setFileChanged(std::uint16_t file);

Q_SIGNALS:
    void grew();
    /// The store dropped frames: the oldest one left is store().first().
    void forgot();
    /// Marks, latency or partner of earlier frames changed; empty: the bytes of some are gone.
    void changed(const QVector<quint64> &numbers);
    void cleared();
    /// The user pinned a frame or commented on it.
    void annotated();

private:
    void take(const IncomingFrame &frame);
    void takeNote(const IncomingFrame &frame, FrameRecord &record);
    void endConnection(std::uint32_t connection);
    void endAll(NameId source, const char *why);
    void takeRequest(const IncomingFrame &frame, FrameRecord &record);
    void takeReply(const IncomingFrame &frame, FrameRecord &record);
    void markReply(const FrameFacts &facts, FrameRecord &record);
    void markOvertaking(const ReplyLinker::Match &match, FrameRecord &record);
    void trackReply(const IncomingFrame &frame, const FrameRecord &record);
    void linkReply(FrameNumber request, FrameNumber reply, std::int64_t latency);
    void takeStream(const IncomingFrame &frame, FrameRecord &record);
    FrameNumber keep(const FrameRecord &record, std::string_view bytes);
    void addMark(Mark mark, FrameRecord &record, std::string text);
    void markUnanswered(const std::vector<OpenRequest> &requests, const char *why);
    void finishBatch();

    FrameStore m_store;
    AnomalyModel m_anomalies;
    ReplyLinker m_linker;
    SequenceChecker m_sequences;
    SessionTracker m_tracker;
    Filter m_keep;
    std::uint64_t m_notKept = 0;
    std::map<std::uint32_t, std::uint64_t>
        m_overtakenReported; ///< by connection: OpenRequest::order
    std::map<NameId, std::set<std::uint32_t>> m_connectionsOf; ///< by source, of a merged log
    std::string m_comment;                                     ///< on the current frame
    std::vector<Anomaly> m_found;                              ///< in this batch
    QVector<quint64> m_changed;                                ///< in this batch
    std::string m_fileBytes; ///< of the current frame, if its bytes are in a file
};

} // namespace claustrum::lab
