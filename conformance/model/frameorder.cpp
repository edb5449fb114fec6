// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/frameorder.h"

#include "conformance/model/streamframe.h"
#include "wire/jsonvalue.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace claustrum::conformance {
namespace {

std::uint64_t number(std::string_view text)
{
    std::uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool isTrue(const JsonValue &object, std::string_view key)
{
    const JsonValue *value = object.find(key);
    return value && value->isBool() && value->boolean();
}

std::optional<std::uint64_t> seqOf(const JsonValue &object, std::string_view key)
{
    const JsonValue *value = object.find(key);
    const auto integer = value && value->isNumber() ? value->integer() : std::nullopt;
    return integer && *integer >= 0 ? std::optional(static_cast<std::uint64_t>(*integer))
                                    : std::nullopt;
}

std::string inWords(const FrameKey &key, bool isExit)
{
    return isExit ? "the exit frame of process " + key.name : describe(key);
}

/// @param next the seq after that of the last frame before this one
/// @param ended whether that was the exit frame
FrameFault faultOf(SeqOrder::Verdict verdict, const std::string &frame, std::uint64_t next,
                   bool ended)
{
    const std::string last = std::to_string(next - 1);
    switch (verdict) {
    case SeqOrder::Verdict::Again:
        return {FrameRule::Repeated, frame + " arrived twice"};
    case SeqOrder::Verdict::Early:
        return {FrameRule::Gap, frame + " arrived before frame " + std::to_string(next)};
    case SeqOrder::Verdict::Missed:
        if (ended)
            return {FrameRule::AfterExit, frame + " arrived after the exit frame", true};
        return {FrameRule::Order, frame + " arrived after frame " + last, true};
    case SeqOrder::Verdict::Late:
        return {FrameRule::Order, frame + " arrived after frame " + last};
    case SeqOrder::Verdict::AfterExit:
        return {FrameRule::AfterExit, frame + " arrived after the exit frame"};
    case SeqOrder::Verdict::Unwanted:
        return {FrameRule::Unwanted, frame + " came, and only later frames were asked for"};
    case SeqOrder::Verdict::Detached:
    case SeqOrder::Verdict::InOrder:
        break;
    }
    return {FrameRule::Detached, frame + " came, and another connection is attached"};
}

} // namespace

void FrameOrder::onServe(const ReferenceBuild *build)
{
    m_runsUntilExitFrame = build && build->reapedCountsAsRunning();
}

void FrameOrder::onRequest(int connection, const FrameView &request)
{
    const std::string method = decodedText(request.method);
    const std::string process = decodedText(request.process);
    const bool spawns = method == "process.spawn";
    const bool reattaches = method == "process.reattach";
    if (process.empty() || (!spawns && !reattaches && method != "process.killAndWait"))
        return;
    const std::size_t time = ++m_time;
    std::size_t &life = m_lives[process];
    const std::size_t previous = std::exchange(life, spawns ? time : life);
    m_requests.push_back({connection, request.echo,
                          spawns       ? Method::Spawn
                          : reattaches ? Method::Reattach
                                       : Method::KillAndWait,
                          process, life, previous, time});
    if (spawns)
        add(connection, process, {life, SeqOrder(1)});
    else if (reattaches)
        flow(connection, process, life).order.expectReplay(time, number(request.fromSeq));
}

/// An unanswered reattach may have taken the stream away from another connection.
void FrameOrder::onEnd(int connection)
{
    std::erase_if(m_flows, [&](const auto &one) { return one.first.first == connection; });
    for (const Request &request : m_requests) {
        if (request.connection == connection && request.method != Method::KillAndWait)
            doubtAttachments(request.process);
    }
    std::erase_if(m_requests, [&](const Request &one) { return one.connection == connection; });
}

/// The replies that still come have nothing to be judged by.
void FrameOrder::onCollected(int connection, const std::string &process)
{
    m_flows.erase({connection, process});
    doubtAttachments(process);
    std::erase_if(m_requests, [&](const Request &one) {
        return one.connection == connection && one.process == process;
    });
}

/// Any connection may be attached to the process.
void FrameOrder::doubtAttachments(const std::string &process)
{
    for (auto &[key, flows] : m_flows) {
        for (Flow &one : flows)
            one.attachedAt = key.second == process ? 0 : one.attachedAt;
    }
}

FrameOrder::Flow &FrameOrder::add(int connection, const std::string &process, Flow flow)
{
    std::vector<Flow> &flows = m_flows[{connection, process}];
    if (flows.size() >= mostLives)
        flows.erase(flows.begin());
    return flows.emplace_back(std::move(flow));
}

FrameOrder::Flow &FrameOrder::flow(int connection, const std::string &process, std::size_t life)
{
    std::vector<Flow> &flows = m_flows[{connection, process}];
    const auto found = std::find_if(flows.begin(), flows.end(),
                                    [life](const Flow &one) { return one.life == life; });
    return found != flows.end() ? *found : add(connection, process, {life, SeqOrder(std::nullopt)});
}

void FrameOrder::forget(int connection, const std::string &process, std::size_t life)
{
    const auto found = m_flows.find({connection, process});
    if (found == m_flows.end())
        return;
    std::erase_if(found->second, [life](const Flow &one) { return one.life == life; });
    if (found->second.empty())
        m_flows.erase(found);
}

std::optional<FrameFault> FrameOrder::onFrame(int connection, const FrameKey &key,
                                              const FrameView &frame)
{
    if (key.kind == FrameKey::Kind::Stream) {
        auto order = onOutput(connection, key, frame.kind == FrameView::Kind::Exit);
        if (order && !order->isTold)
            return order;
        const auto data = dataSize(frame);
        auto size = data ? sizeFault(describe(key), *data) : std::nullopt;
        return size ? size : order;
    }
    const auto found =
        std::find_if(m_requests.begin(), m_requests.end(), [&](const Request &request) {
            return request.connection == connection && request.id == key.name;
        });
    if (key.kind != FrameKey::Kind::Reply || key.name == "null" || found == m_requests.end())
        return std::nullopt;
    const Request request = *found;
    m_requests.erase(found);
    ++m_time;
    return onReply(request, frame);
}

std::optional<FrameFault> FrameOrder::onOutput(int connection, const FrameKey &key, bool isExit)
{
    if (m_flows.size() >= mostFlows && !m_flows.contains({connection, key.name}))
        return std::nullopt;
    std::vector<Flow> &flows = m_flows[{connection, key.name}];
    if (flows.empty())
        flows.push_back({0, SeqOrder::beginningAnywhere(key.seq)});
    auto fitting = std::find_if(flows.begin(), flows.end(),
                                [&](const Flow &one) { return one.order.fits(key.seq); });
    if (fitting == flows.end())
        fitting = std::prev(flows.end());
    const std::uint64_t next = fitting->order.next();
    const bool ended = fitting->order.isEnded();
    const auto verdict = fitting->order.take(key.seq, isExit);
    if (verdict == SeqOrder::Verdict::InOrder)
        return std::nullopt;
    return faultOf(verdict, inWords(key, isExit), next, ended);
}

std::optional<FrameFault> FrameOrder::onReply(const Request &request, const FrameView &reply)
{
    switch (request.method) {
    case Method::Spawn:
        onSpawned(request, !reply.result.empty());
        return std::nullopt;
    case Method::Reattach:
        return onReattached(request, reply);
    case Method::KillAndWait:
        return onKilled(request, reply);
    }
    return std::nullopt;
}

void FrameOrder::onSpawned(const Request &request, bool succeeded)
{
    if (succeeded) {
        flow(request.connection, request.process, request.life).attachedAt = m_time;
        return;
    }
    forget(request.connection, request.process, request.life);
    std::size_t &life = m_lives[request.process];
    if (life == request.life)
        life = request.previousLife;
}

std::optional<FrameFault> FrameOrder::onReattached(const Request &request, const FrameView &reply)
{
    Flow &attached = flow(request.connection, request.process, request.life);
    const auto result = parseJson(reply.result);
    const auto firstSeq = result ? seqOf(*result, "firstSeq") : std::nullopt;
    const auto lastSeq = result ? seqOf(*result, "lastSeq") : std::nullopt;
    const bool found = result && isTrue(*result, "found");
    if (!found || !firstSeq || !lastSeq) {
        const bool begun = attached.order.dropReplay(request.time);
        if (found)
            doubtAttachments(request.process);
        if (found ? !begun : attached.order.next() == 0)
            forget(request.connection, request.process, request.life);
        return std::nullopt;
    }
    attached.attachedAt = m_time;
    const auto life = isTrue(*result, "running") ? SeqOrder::Life::Running
                      : m_runsUntilExitFrame     ? SeqOrder::Life::Exited
                                                 : SeqOrder::Life::Reaped;
    const auto missing = attached.order.endReplay(request.time, *firstSeq, *lastSeq, life);
    detachOthers(request, *lastSeq);
    if (!missing)
        return std::nullopt;
    return FrameFault{FrameRule::ReplayAfterReply,
                      "the reply of process.reattach arrived before replayed frame "
                          + std::to_string(*missing)};
}

/// Only connections that were attached before this reattach was sent: the server may handle
/// concurrent requests of two connections in either order.
void FrameOrder::detachOthers(const Request &request, std::uint64_t lastSeq)
{
    for (auto &[key, flows] : m_flows) {
        if (key.first == request.connection || key.second != request.process)
            continue;
        for (Flow &one : flows) {
            if (one.life == request.life && one.attachedAt < request.time
                && !one.order.isReattaching())
                one.order.detach(lastSeq);
        }
    }
}

/// Whether the stream may have moved to another connection without this being known yet.
bool FrameOrder::isMovedElsewhere(const Request &request) const
{
    return std::any_of(m_requests.begin(), m_requests.end(), [&](const Request &other) {
        return other.process == request.process && other.method != Method::KillAndWait;
    });
}

std::optional<FrameFault> FrameOrder::onKilled(const Request &request, const FrameView &reply) const
{
    const auto result = parseJson(reply.result);
    const auto found = m_flows.find({request.connection, request.process});
    if (!result || !isTrue(*result, "died") || found == m_flows.end() || isMovedElsewhere(request))
        return std::nullopt;
    const std::vector<Flow> &flows = found->second;
    const bool attached = std::any_of(flows.begin(), flows.end(), [&](const Flow &one) {
        return one.life == request.life && one.attachedAt > 0 && one.order.isAttached();
    });
    const bool ended = std::any_of(flows.begin(), flows.end(),
                                   [](const Flow &one) { return one.order.mayHaveEnded(); });
    if (!attached || ended)
        return std::nullopt;
    return FrameFault{FrameRule::ExitAfterReply,
                      "the reply of process.killAndWait arrived before the exit frame of process "
                          + request.process};
}

} // namespace claustrum::conformance
