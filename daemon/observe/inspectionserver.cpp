// SPDX-License-Identifier: Apache-2.0
#include "daemon/observe/inspectionserver.h"

#include "daemon/observe/frametext.h"
#include "daemon/observe/inspectionparams.h"
#include "daemon/observe/timetext.h"
#include "daemon/replaybuffer.h"
#include "daemon/stdinqueue.h"
#include "wire/jsonwriter.h"
#include "wire/version.h"

#include <algorithm>
#include <utility>

namespace claustrum {
namespace {

double seconds(std::chrono::steady_clock::duration time)
{
    return std::chrono::duration<double>(time).count();
}

std::string limitsJson(const ServeSettings &settings)
{
    std::string json;
    ObjectWriter(json)
        .uinteger("lineBytes", LineReader::lineLimit - 1)
        .uinteger("requests", Connection::requestLimit)
        .uinteger("requestBytes", Connection::requestBytesLimit)
        .uinteger("replyBytes", Connection::replyBytesLimit)
        .uinteger("congestedBytes", Connection::congestedBytes)
        .uinteger("drainedBytes", Connection::drainedBytes)
        .uinteger("replayBytes", ReplayBuffer::defaultCap)
        .uinteger("stdinBytes", StdinQueue::cap)
        .integer("maxExtractBytes", settings.maxExtractBytes)
        .number("gitTimeoutSeconds", seconds(settings.gitTimeout))
        .close();
    return json;
}

std::string framesJson(const RetainedFrames &retained)
{
    std::string list = "[";
    for (const Frame &frame : retained.frames) {
        if (list.size() > 1)
            list += ',';
        appendFrameText(list, frame.bytes().substr(0, frame.size() - 1));
    }
    std::string json;
    ObjectWriter(json)
        .raw("frames", list += ']')
        .uinteger("firstSeq", retained.firstSeq)
        .uinteger("lastSeq", retained.lastSeq)
        .close();
    return json;
}

/// Begins a line that watchers get.
ObjectWriter &beginEvent(ObjectWriter &line, const timespec &time, std::string_view event)
{
    return line.string("time", timeText(time)).string("event", event);
}

} // namespace

InspectionServer::InspectionServer(EventPoll &poll, const InspectionFacts &facts)
    : m_poll(poll)
    , m_facts(facts)
    , m_redactor(Redactor::What::Auth, facts.token)
    , m_dispatcher(facts.token)
{
    addMethods();
}

InspectionServer::~InspectionServer()
{
    if (m_listener)
        m_listener->closeAndUnlink();
    m_watchers.clear();
}

Result<void> InspectionServer::listen()
{
    auto listener =
        Listener::listen(m_facts.socketPath, [this](Fd socket) { accepted(std::move(socket)); });
    if (!listener)
        return listener.error();
    m_listener = std::move(*listener);
    return {};
}

void InspectionServer::addMethods()
{
    m_dispatcher.add(
        {"inspect.snapshot", [this](Call call) { answerSnapshot(std::move(call.reply)); }});
    m_dispatcher.add({"inspect.frames", [this](Call call) { answerFrames(std::move(call)); }});
    m_dispatcher.add({"inspect.watch", [this](Call call) { answerWatch(std::move(call)); }});
}

void InspectionServer::accepted(Fd socket)
{
    const auto connection = std::make_shared<Connection>(
        m_poll, std::move(socket), static_cast<ConnectionHost &>(*this), ++m_connectionCount);
    m_connections.insert(connection);
    connection->open();
}

void InspectionServer::requestCame(const std::shared_ptr<Connection> &from, std::string_view line)
{
    m_dispatcher.dispatch(from, line);
}

void InspectionServer::connectionClosed(const std::shared_ptr<Connection> &connection)
{
    if (m_watchers.erase(connection.get()) > 0) {
        subscribe();
        framesCame(); // it may have been what the others waited for
    }
    m_connections.erase(connection);
    // It may be in one of its own callbacks.
    if (m_closedConnections.empty())
        QMetaObject::invokeMethod(
            &m_loop, [this] { m_closedConnections.clear(); }, Qt::QueuedConnection);
    m_closedConnections.push_back(connection);
}

/// Calls @p look with the Lookout on the event loop, then @p then with what it saw, back here.
template <typename Look, typename Then>
void InspectionServer::ask(Look look, Then then)
{
    const auto onLoop = [this, look, then] {
        auto seen = std::make_shared<decltype(look(*m_lookout))>(look(*m_lookout));
        QMetaObject::invokeMethod(
            &m_loop, [then, seen] { then(*seen); }, Qt::QueuedConnection);
    };
    QMetaObject::invokeMethod(&m_lookout->loop(), onLoop, Qt::QueuedConnection);
}

std::string InspectionServer::snapshotJson(const std::string &members) const
{
    std::string json;
    ObjectWriter(json)
        .string("version", programVersion())
        .string("build", m_facts.build->hash())
        .number("uptime", seconds(std::chrono::steady_clock::now() - m_facts.started))
        .raw("limits", limitsJson(*m_facts.settings))
        .close();
    json.back() = ',';
    return json + members + '}';
}

void InspectionServer::answerSnapshot(PendingReply reply)
{
    ask([](const Lookout &lookout) { return lookout.snapshot(); },
        [this, shared = std::make_shared<PendingReply>(std::move(reply))](const Snapshot &seen) {
            shared->answer(snapshotJson(snapshotMembers(seen)));
        });
}

void InspectionServer::answerFrames(Call call)
{
    const auto params = readFramesParams(call.params);
    if (!params) {
        call.reply.answer(invalidParams());
        return;
    }
    ask(
        [params = *params](const Lookout &lookout) {
            return lookout.retained(params.processId, params.fromSeq, params.limit);
        },
        [shared =
             std::make_shared<PendingReply>(std::move(call.reply))](const RetainedFrames &seen) {
            if (seen.found)
                shared->answer(framesJson(seen));
            else
                shared->answer(Error{"Process not found", ErrorCode::InvalidParams});
        });
}

void InspectionServer::answerWatch(Call call)
{
    const auto params = readWatchParams(call.params);
    const auto connection = call.reply.connection();
    if (!params || !connection) {
        call.reply.answer(invalidParams());
        return;
    }
    auto &watcher = m_watchers[connection.get()];
    const bool fresh = !watcher;
    if (fresh)
        watcher = std::make_unique<Watcher>(connection, [this] { framesCame(); });
    watcher->wantsFrames = params->frames;
    call.reply.answer(std::string(R"({"watching":true})"));
    subscribe();
    if (fresh)
        sendFirstSnapshot(connection);
}

void InspectionServer::sendFirstSnapshot(const std::weak_ptr<Connection> &to)
{
    ask([](const Lookout &lookout) { return lookout.snapshot(); },
        [this, to](const Snapshot &seen) {
            const auto watcher = m_watchers.find(to.lock().get());
            if (watcher != m_watchers.end())
                watcher->second->send(snapshotLine(snapshotMembers(seen)));
        });
}

void InspectionServer::subscribe()
{
    const bool frames = std::any_of(m_watchers.begin(), m_watchers.end(),
                                    [](const auto &entry) { return entry.second->wantsFrames; });
    if (!frames)
        m_passing.clear();
    const auto watch = [changes = !m_watchers.empty(), frames](Lookout &lookout) {
        lookout.watch(changes, frames);
        return 0;
    };
    ask(watch, [](int) {});
}

Frame InspectionServer::snapshotLine(const std::string &members) const
{
    std::string line;
    ObjectWriter writer(line);
    beginEvent(writer, wallClock(), "snapshot").raw("snapshot", snapshotJson(members)).close();
    return Frame({line, "\n"});
}

void InspectionServer::snapshotChanged(Snapshot snapshot)
{
    const auto shared = std::make_shared<const Snapshot>(std::move(snapshot));
    QMetaObject::invokeMethod(
        &m_loop, [this, shared] { tellChange(*shared); }, Qt::QueuedConnection);
}

void InspectionServer::tellChange(const Snapshot &snapshot)
{
    std::string members = snapshotMembers(snapshot);
    if (members == m_lastMembers)
        return;
    m_lastMembers = std::move(members);
    const Frame line = snapshotLine(m_lastMembers);
    for (const auto &[connection, watcher] : m_watchers)
        watcher->send(line);
}

void InspectionServer::framesCame()
{
    QMetaObject::invokeMethod(
        &m_loop, [this] { passFrames(); }, Qt::QueuedConnection);
}

/// While nobody who wants frames reads them, they stay in the feed, which loses what comes beyond
/// its bound; so a watcher that reads in bursts loses nothing before that.
bool InspectionServer::anyoneReads() const
{
    return std::any_of(m_watchers.begin(), m_watchers.end(), [](const auto &entry) {
        return entry.second->wantsFrames && !entry.second->congested();
    });
}

void InspectionServer::passFrames()
{
    while (anyoneReads()) {
        if (m_passing.empty() && !takeFrames())
            return;
        if (!m_passing.empty()) {
            passFrame(m_passing.front());
            m_passing.pop_front();
        }
        if (m_passing.empty())
            tellLost(std::exchange(m_passingLost, 0));
    }
}

void InspectionServer::tellLost(std::uint64_t count)
{
    for (const auto &[connection, watcher] : m_watchers) {
        if (watcher->wantsFrames && count > 0)
            watcher->lose(count);
    }
}

/// False if the feed is empty.
bool InspectionServer::takeFrames()
{
    auto taken = m_lookout->feed().take();
    m_passingLost = taken.lost;
    m_passing.assign(std::make_move_iterator(taken.frames.begin()),
                     std::make_move_iterator(taken.frames.end()));
    return !m_passing.empty() || m_passingLost > 0;
}

void InspectionServer::passFrame(const PassedFrame &passed)
{
    std::string line;
    ObjectWriter writer(line);
    beginEvent(writer, passed.time, "frame")
        .uinteger("connection", passed.connection)
        .string("direction", nameOf(passed.direction));
    writer.raw("frame", {});
    if (passed.direction == Direction::In)
        appendJsonString(line, m_redactor.redact(passed.text()));
    else
        appendFrameText(line, passed.text());
    writer.close();
    const Frame frame({line, "\n"});
    for (const auto &[connection, watcher] : m_watchers) {
        if (watcher->wantsFrames)
            watcher->send(frame);
    }
}

} // namespace claustrum
