// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/metrics.h"

#include "daemon/client/connection.h"
#include "daemon/process/childprocess.h"
#include "wire/jsonwriter.h"
#include "wire/version.h"

#include <algorithm>

namespace claustrum {
namespace {

struct Metric
{
    std::string_view name; ///< without "claustrum_"
    std::string_view type;
    std::string_view help;
};

void appendHead(std::string &page, const Metric &metric)
{
    const auto line = [&](std::string_view what, std::string_view text) {
        page.append("# ").append(what).append(" claustrum_").append(metric.name);
        page.append(" ").append(text).append("\n");
    };
    line("HELP", metric.help);
    line("TYPE", metric.type);
}

/// @param labels with their braces, or nothing
void appendSample(std::string &page, std::string_view name, std::string_view labels,
                  std::string_view value)
{
    page.append("claustrum_").append(name).append(labels).append(" ").append(value).append("\n");
}

void appendPlain(std::string &page, const Metric &metric, std::uint64_t value)
{
    appendHead(page, metric);
    appendSample(page, metric.name, {}, std::to_string(value));
}

std::string numberText(double value)
{
    std::string text;
    appendJsonDouble(text, value);
    return text;
}

double seconds(std::chrono::steady_clock::duration time)
{
    return std::chrono::duration<double>(time).count();
}

} // namespace

Metrics::Metrics(const DaemonView &daemon, const ReferenceBuild &build, Observers &observers,
                 ExtraMetrics extra)
    : m_daemon(daemon)
    , m_build(build)
    , m_observers(observers)
    , m_extra(std::move(extra))
{
    m_observers.life.add(*this);
    m_observers.work.add(*this);
}

Metrics::~Metrics()
{
    m_observers.life.remove(*this);
    m_observers.work.remove(*this);
}

void Metrics::onRequest(std::string_view method)
{
    ++m_requests[method];
}

void Metrics::onRequestAnswered(std::chrono::steady_clock::duration took)
{
    ++m_answered;
    m_answering += took;
    const auto bucket = std::lower_bound(buckets.begin(), buckets.end(), seconds(took));
    if (bucket != buckets.end())
        ++m_inBucket[static_cast<std::size_t>(bucket - buckets.begin())];
}

std::string Metrics::page() const
{
    std::string page;
    const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t value) {
        appendPlain(page, {name, "counter", help}, value);
    };
    counter("connections_total", "Client connections accepted.", m_connections);
    counter("process_spawns_total", "Processes started via process.spawn.", m_spawns);
    counter("process_exits_total", "Managed processes that have exited.", m_exits);
    counter("reattaches_total", "process.reattach calls that found their process.", m_reattaches);
    counter("stream_bytes_total", "Process stdout/stderr bytes streamed to clients.",
            m_streamBytes);
    counter("stdin_bytes_total", "Bytes accepted for child stdin.", m_stdinBytes);
    counter("backpressure_pauses_total",
            "Times that a process was not read from because its client did not read.", m_pauses);
    counter("unauthorized_requests_total", "Requests with a wrong or missing token.",
            m_unauthorized);
    appendRequests(page);
    appendGauges(page);
    for (const ExtraMetric &metric : m_extra)
        appendPlain(page, {metric.name, metric.type, metric.help}, metric.value());
    return page;
}

void Metrics::appendRequests(std::string &page) const
{
    appendHead(page, {"requests_total", "counter",
                      "Requests by method; other: refused before a method was found."});
    const auto sample = [&](std::string_view label, std::string_view method) {
        const auto found = m_requests.find(method);
        appendSample(page, "requests_total", "{method=\"" + std::string(label) + "\"}",
                     std::to_string(found == m_requests.end() ? 0 : found->second));
    };
    for (const std::string_view method : m_build.methods())
        sample(method, method);
    sample("other", {});

    constexpr std::string_view name = "request_duration_seconds";
    appendHead(page, {name, "histogram", "Time from a request to its reply."});
    std::uint64_t upTo = 0;
    const std::string bucket = std::string(name) + "_bucket";
    for (std::size_t i = 0; i < buckets.size(); ++i) {
        upTo += m_inBucket[i];
        appendSample(page, bucket, "{le=\"" + numberText(buckets[i]) + "\"}", std::to_string(upTo));
    }
    appendSample(page, bucket, R"({le="+Inf"})", std::to_string(m_answered));
    appendSample(page, std::string(name) + "_sum", {}, numberText(seconds(m_answering)));
    appendSample(page, std::string(name) + "_count", {}, std::to_string(m_answered));
}

void Metrics::appendGauges(std::string &page) const
{
    std::uint64_t connections = 0;
    std::uint64_t queued = 0;
    m_daemon.eachConnection([&](const Connection &connection) {
        ++connections;
        queued += connection.queuedBytes();
    });
    std::uint64_t running = 0;
    std::uint64_t replayBytes = 0;
    std::uint64_t stdinQueued = 0;
    m_daemon.eachProcess([&](const ChildProcess &process) {
        running += process.isRunning() ? 1 : 0;
        replayBytes += process.replay().bytes();
        stdinQueued += process.stdinQueue().queuedBytes();
    });
    const auto gauge = [&](std::string_view name, std::string_view help, std::uint64_t value) {
        appendPlain(page, {name, "gauge", help}, value);
    };
    gauge("connections_open", "Client connections that are open.", connections);
    gauge("connection_queued_bytes", "Bytes of frames that clients have yet to read.", queued);
    gauge("processes_running", "Processes whose exit frame is not out.", running);
    gauge("replay_buffer_bytes", "Bytes of frames retained for replay.", replayBytes);
    gauge("stdin_queued_bytes", "Accepted stdin that processes have yet to read.", stdinQueued);
    appendHead(page, {"build_info", "gauge", "Always 1; the labels identify the program."});
    appendSample(page, "build_info",
                 "{version=\"" + std::string(programVersion()) + "\",reference_build=\""
                     + std::string(m_build.hash()) + "\"}",
                 "1");
}

} // namespace claustrum
