// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/model/sessioninfo.h"
#include "labtool/sources/framesource.h"
#include "labtool/sources/inspectionaddress.h"
#include "labtool/sources/inspectionlines.h"

#include <QByteArray>
#include <QLocalSocket>
#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace claustrum::lab {

/// Watches a live daemon through its inspection socket, and never touches its rpc.sock: nothing
/// that it does can attach, signal or write.
///
///     Idle ──open──▶ Connecting ──connected──▶ Asking ──snapshot, watch answered──▶ Watching
///                        │ refused, lost, refused token, other version    │ lost
///                        └──────────────▶ Waiting ◀───────────────────────┘
///                                            │ after 0.5 s, doubled up to 8 s
///                                            └──▶ Connecting
///
/// Each failure has a message that says what to do. The token is read anew at each attempt: a
/// restarted daemon has another one. Lines are read in slices of `sliceMs`; what is not yet read
/// waits in the socket, and the daemon drops and counts what does not fit (design.md, Inspection).
/// Belongs to the main thread.
class InspectionClient : public QObject
{
    Q_OBJECT
public:
    enum class State { Idle, Connecting, Asking, Watching, Waiting };
    static constexpr int sliceMs = 10;
    static constexpr qint64 readAhead = 4 << 20; ///< bytes that wait unread in memory
    static constexpr std::size_t maxLine = 256ULL
                                           << 20; ///< bytes: a frame of a large file, twice escaped

    explicit InspectionClient(QObject *parent = nullptr);
    ~InspectionClient() override;

    void open(const InspectionAddress &address);
    void close();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const InspectionAddress &address() const { return m_address; }
    /// What is wrong and what to do; empty while all is well.
    [[nodiscard]] const QString &problem() const { return m_problem; }

    /// Retained frames of a process behind fromSeq, at most limit (inspect.frames). The callback
    /// gets the lines, or none and a message; it is dropped if the connection is lost.
    struct Frames
    {
        std::vector<std::string> lines;
        std::uint64_t firstSeq = 0;
        std::uint64_t lastSeq = 0;
        std::string error;
    };
    void fetchFrames(const std::string &process, std::uint64_t fromSeq, int limit,
                     std::function<void(const Frames &)> done);

Q_SIGNALS:
    void stateChanged();
    void snapshot(const claustrum::lab::Snapshot &snapshot, qint64 time);
    void frames(const claustrum::lab::FrameBatch &frames);
    void lost(quint64 lines, qint64 time);
    /// Something that this version does not know; once for each connection.
    void unknownLine(const QString &what);

private:
    void attempt();
    void onConnected();
    void onError(QLocalSocket::LocalSocketError error);
    void onDisconnected();
    void read();
    bool readLine();
    void flushFrames();
    void deliver(InspectionReply reply);
    void onFirstSnapshot(const InspectionReply &reply);
    void onWatching(const InspectionReply &reply);
    void onRefused(const InspectionReply &reply);
    void request(std::string_view method, std::string_view params,
                 std::function<void(const InspectionReply &)> done);
    void fail(const QString &problem);
    void setState(State state);
    [[nodiscard]] QString connectError(QLocalSocket::LocalSocketError error) const;

    InspectionAddress m_address;
    QLocalSocket m_socket;
    State m_state = State::Idle;
    QString m_problem;
    std::string m_token;
    std::string m_buffer;      ///< from an unfinished line on
    std::size_t m_read = 0;    ///< of the buffer, lines that were taken
    std::size_t m_scanned = 0; ///< of the buffer, where no newline is
    QTimer m_retry;
    QTimer m_more; ///< goes on reading in the loop's next turn
    int m_pause;
    FrameBatch m_batch; ///< read and not yet handed on
    bool m_unknownReported = false;
    std::int64_t m_nextId = 1;
    std::map<std::int64_t, std::function<void(const InspectionReply &)>> m_pending;
};

} // namespace claustrum::lab
