// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/daemonview.h"
#include "daemon/interfaces/taps.h"
#include "wire/builds.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace claustrum {

/// Counts what the daemon does, and tells it in the Prometheus text format (docs/operations.md).
/// What can be looked up when it is asked for is not counted but looked up. Event loop's thread.
class Metrics final : private LifeTap, private WorkTap
{
public:
    Metrics(const DaemonView &daemon, const ReferenceBuild &build, Taps &taps);
    ~Metrics();

    /// The page, HELP and TYPE before each metric.
    [[nodiscard]] std::string page() const;

private:
    // Seconds; most requests take some microseconds, process.killAndWait up to 37 s.
    static constexpr std::array<double, 11> buckets = {0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05,
                                                       0.1,    0.5,    1,     10,    60};

    void connectionOpened(const Connection &) override { ++m_connections; }
    void processStarted(const ChildProcess &, const std::shared_ptr<const SpawnParams> &) override
    {
        ++m_spawns;
    }
    void processReattached(const ChildProcess &) override { ++m_reattaches; }
    void processReaped(const ChildProcess &) override { ++m_exits; }
    void requestCame(std::string_view method) override;
    void requestAnswered(std::chrono::steady_clock::duration took) override;
    void requestUnauthorized() override { ++m_unauthorized; }
    void outputFramed(std::size_t bytes) override { m_streamBytes += bytes; }
    void outputPaused(const ChildProcess &) override { ++m_pauses; }
    void stdinAccepted(std::size_t bytes) override { m_stdinBytes += bytes; }

    void appendRequests(std::string &page) const;
    void appendGauges(std::string &page) const;

    const DaemonView &m_daemon;
    const ReferenceBuild &m_build;
    Taps &m_taps;
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
