// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/anomalymodel.h"
#include "labtool/model/filter.h"
#include "labtool/model/framestore.h"
#include "labtool/model/replylinker.h"
#include "labtool/model/sequencechecker.h"
#include "labtool/model/sessiontracker.h"

#include <QObject>
#include <QVector>

#include <map>
#include <vector>

namespace claustrum::lab {

/// All that was gathered from one source or several: the frames, and what was learned from their
/// order. Every frame is looked at, also one that the keep filter leaves out of the store.
/// Belongs to the main thread.
class Capture : public QObject
{
    Q_OBJECT
public:
    explicit Capture(QObject *parent = nullptr, FrameStore::Limits limits = FrameStore::Limits());

    [[nodiscard]] const FrameStore &store() const { return m_store; }
    [[nodiscard]] AnomalyModel &anomalies() { return m_anomalies; }
    [[nodiscard]] const SessionTracker &tracker() const { return m_tracker; }

    /// Takes frames in the order of the wire. Cost: some microseconds each.
    void append(const std::vector<IncomingFrame> &frames);

    /// A remark of this tool's, in the order of the frames.
    void note(std::int64_t time, std::uint32_t connection, const std::string &text,
              std::uint16_t marks = 0);

    /// Marks requests that wait for longer than patience.
    void markOverdue(std::int64_t now);
    static constexpr std::int64_t replyTimeout = 5'000'000'000; ///< ns

    /// Nothing more comes on that connection (0: on none): what is open stays unanswered.
    void close(std::uint32_t connection);
    /// The daemon is another one, or lines were lost: numbers and seqs start anew.
    void restart();

    /// Which frames are kept; the others are only counted.
    void setKeepFilter(Filter filter) { m_keep = std::move(filter); }
    [[nodiscard]] std::uint64_t notKept() const { return m_notKept; }

    void togglePinned(FrameNumber number);
    /// Forgets everything, files too; numbers start at 1 again.
    void clear();
    [[nodiscard]] std::uint16_t addFile(const QString &path) { return m_store.addFile(path); }

Q_SIGNALS:
    void grew();
    /// Frames up to before store().first() are gone.
    void forgot();
    /// Marks, latency or partner of older frames changed.
    void changed(const QVector<quint64> &numbers);
    void cleared();

private:
    void take(const IncomingFrame &frame);
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
    std::map<std::uint32_t, std::uint64_t> m_overtakenReported; ///< by connection, an order
    std::vector<Anomaly> m_found;                               ///< of the batch
    QVector<quint64> m_changed;                                 ///< of the batch
    std::string m_fileBytes; ///< of the frame at hand, if they are in a file
};

} // namespace claustrum::lab
