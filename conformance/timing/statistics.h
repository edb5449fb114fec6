// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/latencies.h"
#include "conformance/timing/moment.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace claustrum {

/// The requests and replies of one method.
struct MethodStatistics
{
    std::uint64_t requests = 0;
    std::uint64_t errors = 0;
    std::uint64_t bytesIn = 0;  ///< of the requests
    std::uint64_t bytesOut = 0; ///< of the replies
    Latencies latencies;        ///< of the replies
};

/// What one process said and was told. A spawn of a used id adds to the same process.
struct ProcessStatistics
{
    std::uint64_t frames = 0;
    std::uint64_t output = 0; ///< decoded bytes of stdout and stderr, repeated ones included
    std::uint64_t bytes = 0;  ///< of its stream frames
    std::uint64_t input = 0;  ///< decoded bytes of stdin
    std::int64_t begin = 0;   ///< time of its first frame or spawn; 0: not known
    std::int64_t end = 0;     ///< time of its last frame
    bool hasEnded = false;    ///< its exit was seen

    /// ns from its first to its last frame; nothing without times.
    [[nodiscard]] std::optional<std::int64_t> lifetime() const;
    /// Bytes of output for each second of its lifetime.
    [[nodiscard]] std::optional<double> rate() const;
};

/// Statistics per method and per process, frame by frame. Holds at most `limit` names of each; all
/// others together are "(others)".
class Statistics
{
public:
    static constexpr std::size_t limit = 1000;

    /// Takes the next moment of the session, linked.
    void add(const Moment &moment);

    [[nodiscard]] const std::map<std::string, MethodStatistics> &methods() const
    {
        return m_methods;
    }
    [[nodiscard]] const std::map<std::string, ProcessStatistics> &processes() const
    {
        return m_processes;
    }
    [[nodiscard]] std::uint64_t frames() const { return m_frames; }
    [[nodiscard]] std::uint64_t lost() const { return m_lost; }

private:
    void addToProcess(const Moment &moment);

    std::map<std::string, MethodStatistics> m_methods;
    std::map<std::string, ProcessStatistics> m_processes;
    std::uint64_t m_frames = 0;
    std::uint64_t m_lost = 0;
};

} // namespace claustrum
