// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "labtool/frames/sessioninfo.h"
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

/// Watches a live daemon through its inspection socket. Never uses its rpc.sock, so it cannot
/// attach, signal or write.
///
///     Idle ──open──▶ Connecting ──connected──▶ Asking ──snapshot, watch answered──▶ Watching
///                        │ refused, lost, refused token, other version    │ lost
///                        └──────────────▶ Waiting ◀───────────────────────┘
///                                            │ after 0.5 s, doubled up to 8 s
///                                            └──▶ Connecting
///
/// Each failure has a message that says what to do. Each attempt reads the token file, since a
/// restarted daemon has a new token. Reads lines in slices of `sliceMs`; unread lines wait in the
/// socket, and the daemon drops and counts those that do not fit (docs/inspection.md).
/// Belongs to the main thread.
class InspectionClient : public QObject
{
    Q_OBJECT
public:
    enum class State { Idle, Connecting, Asking, Watching, Waiting };
    static constexpr int sliceMs = 10;
    static constexpr qint64 readAhead = 4 << 20; ///< bytes buffered in memory
    static constexpr std::size_t maxLine =
        256ULL << 20; ///< bytes: a frame with a large file, escaped twice

    explicit InspectionClient(QObject *parent = nullptr);
    ~InspectionClient() override;

    void open(const InspectionAddress &address);
    void close();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] const InspectionAddress &address() const { return m_address; }
    /// The current problem and what to do about it; empty if there is none.
    [[nodiscard]] const QString &problem() const { return m_problem; }

    /// Fetches up to @p limit retained frames of a process after @p fromSeq (inspect.frames). The
    /// callback receives the lines or an error; it is dropped if the connection is lost.
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
    /// A line that this version does not know; emitted once per connection.
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
    std::string m_buffer;      ///< the unread rest
    std::size_t m_read = 0;    ///< bytes of m_buffer already taken
    std::size_t m_scanned = 0; ///< bytes of m_buffer without a further newline
    QTimer m_retry;
    QTimer m_more; ///< continues reading in the next turn of the loop
    int m_pause;
    FrameBatch m_batch; ///< read but not emitted yet
    bool m_unknownReported = false;
    std::int64_t m_nextId = 1;
    std::map<std::int64_t, std::function<void(const InspectionReply &)>> m_pending;
};

} // namespace claustrum::lab
