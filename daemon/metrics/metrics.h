// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/daemonview.h"
#include "daemon/interfaces/observers.h"
#include "daemon/metrics/extrametric.h"
#include "wire/builds.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace claustrum {

/// Counts the daemon's work, and reports it in the Prometheus text format (docs/operations.md).
/// Values of the current state are read when requested. Event loop's thread.
class Metrics final : private LifeObserver, private WorkObserver
{
public:
    Metrics(const DaemonView &daemon, const ReferenceBuild &build, Observers &observers,
            ExtraMetrics extra = {});
    ~Metrics();

    /// The page, HELP and TYPE before each metric.
    [[nodiscard]] std::string page() const;

private:
    // Seconds; most requests take some microseconds, process.killAndWait up to 37 s.
    static constexpr std::array<double, 11> buckets = {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05,
                                                       0.1,    0.5,    1,     10,    60};

    void onConnectionOpened(const Connection &) override { ++m_connections; }
    void onProcessStarted(const ChildProcess &, const std::shared_ptr<const SpawnParams> &) override
    {
        ++m_spawns;
    }
    void onProcessReattached(const ChildProcess &) override { ++m_reattaches; }
    void onProcessReaped(const ChildProcess &) override { ++m_exits; }
    void onRequest(std::string_view method) override;
    void onRequestAnswered(std::chrono::steady_clock::duration took) override;
    void onUnauthorizedRequest() override { ++m_unauthorized; }
    void onOutputFramed(const ChildProcess &, Stream, std::string_view bytes) override
    {
        m_streamBytes += bytes.size();
    }
    void onOutputPaused(const ChildProcess &) override { ++m_pauses; }
    void onStdinAccepted(const ChildProcess &, std::size_t bytes) override
    {
        m_stdinBytes += bytes;
    }

    void appendRequests(std::string &page) const;
    void appendGauges(std::string &page) const;

    const DaemonView &m_daemon;
    const ReferenceBuild &m_build;
    Observers &m_observers;
    const ExtraMetrics m_extra;
    std::uint64_t m_connections = 0;
    std::uint64_t m_spawns = 0;
    std::uint64_t m_exits = 0;
    std::uint64_t m_reattaches = 0;
    std::uint64_t m_streamBytes = 0;
    std::uint64_t m_stdinBytes = 0;
    std::uint64_t m_pauses = 0;
    std::uint64_t m_unauthorized = 0;
    std::unordered_map<std::string_view, std::uint64_t> m_requests; // by names of the method table
    std::array<std::uint64_t, buckets.size()> m_inBucket{};         // the rest took longer
    std::uint64_t m_answered = 0;
    std::chrono::steady_clock::duration m_answering{};
};

} // namespace claustrum
