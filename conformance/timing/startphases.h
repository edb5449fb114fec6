// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/moment.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// The phases from a connection to the first output of its first process.
enum class Phase : std::uint8_t {
    Connect,     ///< connected, to the first request
    Auth,        ///< the first request, to its reply
    Reads,       ///< that reply, to the request to spawn
    Spawn,       ///< the request to spawn, to its reply
    FirstOutput, ///< that reply, to the first frame of the process
};
inline constexpr std::size_t phases = 5;
[[nodiscard]] std::string_view phaseName(Phase phase);

/// ns for each phase that was seen.
using StartTimes = std::array<std::optional<std::int64_t>, phases>;

/// The starts of sessions: of each connection that spawns, its phases.
class StartPhases
{
public:
    static constexpr std::size_t limit = 10'000; ///< connections; later ones are left out

    /// Takes the next moment of the session, linked.
    void add(const Moment &moment);

    /// Of connections that have spawned.
    [[nodiscard]] std::vector<StartTimes> starts() const;

private:
    struct Start
    {
        std::array<std::int64_t, phases + 1> times{}; ///< ends of the phases before; 0: not seen
        std::uint64_t spawn = 0;                      ///< number of the request
        std::string process;
    };

    std::map<std::uint32_t, Start> m_starts; ///< by connection
};

/// The median of each phase over those sessions that have it.
[[nodiscard]] StartTimes mediansOf(const std::vector<StartTimes> &starts);

} // namespace claustrum
