// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/inspectionclient.h"

#include "conformance/timing/timestamp.h"
#include "labtool/frames/texts.h"
#include "wire/jsonwriter.h"

#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr int firstPause = 500;
constexpr int longestPause = 8000;

QString enableHint()
{
    return QStringLiteral(
        "Start it with -inspect, or write \"inspect = on\" into the claustrum.conf "
        "beside its binary and restart it.");
}

} // namespace

InspectionClient::InspectionClient(QObject *parent)
    : QObject(parent)
    , m_pause(firstPause)
{
    m_retry.setSingleShot(true);
    m_more.setSingleShot(true);
    m_socket.setReadBufferSize(readAhead);
    connect(&m_retry, &QTimer::timeout, this, &InspectionClient::attempt);
    connect(&m_more, &QTimer::timeout, this, &InspectionClient::read);
    connect(&m_socket, &QLocalSocket::connected, this, &InspectionClient::onConnected);
    connect(&m_socket, &QLocalSocket::disconnected, this, &InspectionClient::onDisconnected);
    connect(&m_socket, &QLocalSocket::readyRead, this, &InspectionClient::read);
    connect(&m_socket, &QLocalSocket::errorOccurred, this, &InspectionClient::onError);
}

InspectionClient::~InspectionClient()
{
    m_socket.disconnect(this); // closing it is not a failure
}

void InspectionClient::open(const InspectionAddress &address)
{
    close();
    m_address = address;
    m_pause = firstPause;
    attempt();
}

void InspectionClient::close()
{
    m_retry.stop();
    m_more.stop();
    m_problem.clear();
    setState(State::Idle); // first, so that a socket error is not reported
    m_socket.abort();
    m_pending.clear();
}

void InspectionClient::setState(State state)
{
    m_state = state;
    Q_EMIT stateChanged();
}

void InspectionClient::attempt()
{
    m_buffer.clear();
    m_read = 0;
    m_scanned = 0;
    m_pending.clear();
    m_batch.reset();
    m_unknownReported = false;
    setState(State::Connecting);
    QFile file(m_address.tokenFile);
    if (!file.open(QIODevice::ReadOnly) && QFileInfo::exists(m_address.inspectSocket)) {
        fail(QStringLiteral("The token cannot be read: %1: %2. Run this tool as the daemon's user; "
                            "over SSH, copy daemon.token beside the socket.")
                 .arg(m_address.tokenFile, file.errorString()));
        return;
    }
    m_token = file.isOpen() ? file.readAll().trimmed().toStdString() : std::string();
    m_socket.connectToServer(m_address.inspectSocket);
}

void InspectionClient::onConnected()
{
    setState(State::Asking);
    request("inspect.snapshot", "{}",
            [this](const InspectionReply &reply) { onFirstSnapshot(reply); });
}

void InspectionClient::onFirstSnapshot(const InspectionReply &reply)
{
    if (reply.code != 0) {
        onRefused(reply);
        return;
    }
    const auto state = readSnapshot(reply.result);
    if (!state) {
        fail(QStringLiteral("%1: the daemon has a different version than this tool. Use the "
                            "claustrum-lab that came with the daemon.")
                 .arg(toQString(state.error().text)));
        return;
    }
    Q_EMIT snapshot(*state, nowNs());
    request("inspect.watch", R"({"frames":true})",
            [this](const InspectionReply &answer) { onWatching(answer); });
}

void InspectionClient::onWatching(const InspectionReply &reply)
{
    if (reply.code != 0) {
        onRefused(reply);
        return;
    }
    m_pause = firstPause;
    m_problem.clear();
    setState(State::Watching);
}

void InspectionClient::onRefused(const InspectionReply &reply)
{
    const auto code = static_cast<ErrorCode>(reply.code);
    const QString message = toQString(reply.message);
    if (code == ErrorCode::Unauthorized)
        fail(
            QStringLiteral("The daemon rejects the token in %1. Another daemon may have taken over "
                           "the socket, or the file is an old copy: replace it with the current "
                           "token. Each attempt reads it again.")
                .arg(m_address.tokenFile));
    else if (code == ErrorCode::MethodNotFound)
        fail(QStringLiteral("The daemon replied \"%1\": it has a different version than this tool. "
                            "Use the claustrum-lab that came with the daemon.")
                 .arg(message));
    else
        fail(
            QStringLiteral("The daemon refuses inspection: %1 (%2).").arg(message).arg(reply.code));
}

QString InspectionClient::connectError(QLocalSocket::LocalSocketError error) const
{
    const QString &socket = m_address.inspectSocket;
    switch (error) {
    case QLocalSocket::ServerNotFoundError:
        if (QFileInfo::exists(m_address.daemonSocket))
            return QStringLiteral("The daemon at %1 runs without inspection. ")
                       .arg(m_address.daemonSocket)
                   + enableHint();
        return QStringLiteral("There is no daemon at %1. Start one with claustrum -serve -inspect, "
                              "or choose another socket.")
            .arg(m_address.daemonSocket);
    case QLocalSocket::ConnectionRefusedError:
        return QStringLiteral(
                   "Nothing listens on %1: its daemon has ended. This tool reconnects when "
                   "the daemon is back.")
            .arg(socket);
    case QLocalSocket::SocketAccessError:
        return QStringLiteral("%1 belongs to another user. Run this tool as the daemon's user.")
            .arg(socket);
    default:
        return QStringLiteral("%1: %2.").arg(socket, m_socket.errorString());
    }
}

void InspectionClient::onError(QLocalSocket::LocalSocketError error)
{
    if (m_state == State::Connecting)
        fail(connectError(error));
}

void InspectionClient::onDisconnected()
{
    if (m_state == State::Asking)
        fail(QStringLiteral("%1 closed the connection without a reply. Is it the inspection "
                            "socket of a claustrum daemon?")
                 .arg(m_address.inspectSocket));
    else if (m_state == State::Watching)
        fail(QStringLiteral("The daemon closed the connection: it ended or is restarting. Captured "
                            "frames stay. This tool reconnects when the daemon is back."));
}

void InspectionClient::fail(const QString &problem)
{
    m_problem = problem;
    m_more.stop();
    m_pending.clear();
    m_state = State::Waiting; // before abort(), which may report errors
    m_socket.abort();
    m_retry.start(m_pause);
    m_pause = std::min(m_pause * 2, longestPause);
    setState(State::Waiting);
}

void InspectionClient::request(std::string_view method, std::string_view params,
                               std::function<void(const InspectionReply &)> done)
{
    const std::int64_t id = m_nextId++;
    m_pending.emplace(id, std::move(done));
    m_socket.write(QByteArray::fromStdString(writeInspectionRequest(id, method, params, m_token)));
}

void InspectionClient::fetchFrames(const std::string &process, std::uint64_t fromSeq, int limit,
                                   std::function<void(const Frames &)> done)
{
    if (m_state != State::Watching) {
        Frames none;
        none.error = "not connected to a daemon";
        done(none);
        return;
    }
    std::string params;
    ObjectWriter(params)
        .string("processId", process)
        .uinteger("fromSeq", fromSeq)
        .integer("limit", limit)
        .close();
    request("inspect.frames", params, [done = std::move(done)](const InspectionReply &reply) {
        Frames frames;
        frames.error = reply.message;
        const auto number = [&](std::string_view key) -> std::uint64_t {
            const JsonValue *value = reply.result.find(key);
            return value && value->isNumber()
                       ? static_cast<std::uint64_t>(value->integer().value_or(0))
                       : 0;
        };
        frames.firstSeq = number("firstSeq");
        frames.lastSeq = number("lastSeq");
        const JsonValue *lines = reply.result.find("frames");
        for (std::size_t i = 0; lines && lines->isArray() && i < lines->array().size(); ++i) {
            if (lines->array()[i].isString())
                frames.lines.push_back(lines->array()[i].string());
        }
        done(frames);
    });
}

void InspectionClient::read()
{
    QElapsedTimer clock;
    clock.start();
    bool more = true;
    while (more && clock.elapsed() < sliceMs)
        more = readLine();
    flushFrames();
    if (more && (m_state == State::Asking || m_state == State::Watching))
        m_more.start(0);
}

/// Emits the frames read so far. Called before any other signal, to keep the order: a loss or the
/// end of a connection comes after the frames received before it.
void InspectionClient::flushFrames()
{
    if (!m_batch || m_batch->empty())
        return;
    const FrameBatch batch = std::move(m_batch);
    m_batch.reset();
    Q_EMIT frames(batch);
}

/// Handles one line; returns false if none is complete.
bool InspectionClient::readLine()
{
    if (m_state != State::Asking && m_state != State::Watching)
        return false;
    auto end = m_buffer.find('\n', m_scanned);
    if (end == std::string::npos) {
        const QByteArray bytes = m_socket.read(readAhead);
        m_buffer.erase(0, m_read);
        m_scanned = m_buffer.size();
        m_read = 0;
        m_buffer.append(bytes.constData(), static_cast<std::size_t>(bytes.size()));
        if (m_buffer.size() > maxLine)
            fail(QStringLiteral("The daemon sent a line without an end. Reconnecting."));
        return !bytes.isEmpty();
    }
    InspectionLine line =
        readInspectionLine(std::string_view(m_buffer).substr(m_read, end - m_read));
    m_read = m_scanned = end + 1;
    if (auto *frame = std::get_if<WatchedFrame>(&line)) {
        if (!m_batch)
            m_batch = std::make_shared<std::vector<IncomingFrame>>();
        m_batch->push_back(std::move(frame->frame));
        return true;
    }
    flushFrames();
    if (auto *reply = std::get_if<InspectionReply>(&line))
        deliver(std::move(*reply));
    else if (const auto *watched = std::get_if<WatchedSnapshot>(&line))
        Q_EMIT snapshot(watched->snapshot, watched->time);
    else if (const auto *loss = std::get_if<WatchedLoss>(&line))
        Q_EMIT lost(loss->count, loss->time);
    else if (const auto *unknown = std::get_if<UnknownLine>(&line); unknown && !m_unknownReported) {
        m_unknownReported = true;
        Q_EMIT unknownLine(toQString(unknown->why));
    }
    return true;
}

void InspectionClient::deliver(InspectionReply reply)
{
    const auto pending = m_pending.find(reply.id);
    if (pending == m_pending.end())
        return;
    const auto done = std::move(pending->second);
    m_pending.erase(pending);
    done(reply);
}

} // namespace claustrum::lab
