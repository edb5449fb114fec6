// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/faulttable.h"

#include <map>
#include <set>

namespace claustrum::conformance {
namespace {

/// Connections are numbered in the order of their first use, as a server sees them.
class Places
{
public:
    /// Whether the next steps can be counted, too.
    bool count(const Action &action);
    [[nodiscard]] std::vector<FramePlace> places() && { return std::move(m_places); }

private:
    struct Seen
    {
        int number;
        int frames = 0;
        bool known = true; ///< each frame is a line
    };
    Seen &seen(int connection)
    {
        const int next = static_cast<int>(m_seen.size()) + 1;
        return m_seen.try_emplace(connection, Seen{next}).first->second;
    }

    std::map<int, Seen> m_seen;
    std::vector<FramePlace> m_places;
    int m_serves = 0;
};

bool Places::count(const Action &action)
{
    if (const auto *send = std::get_if<Send>(&action))
        seen(send->connection);
    else if (const auto *connect = std::get_if<Connect>(&action))
        seen(connect->connection);
    else if (const auto *receive = std::get_if<Receive>(&action)) {
        Seen &one = seen(receive->connection);
        ++one.frames;
        one.known = one.known && !receive->late;
    } else if (const auto *collect = std::get_if<Collect>(&action))
        seen(collect->connection).known = false;
    else if (const auto *disconnect = std::get_if<Disconnect>(&action)) {
        const Seen &one = seen(disconnect->connection);
        if (one.known && one.frames > 0)
            m_places.push_back({one.number, one.frames});
    }
    if (std::holds_alternative<Serve>(action))
        ++m_serves;
    return m_serves < 2 && !std::holds_alternative<Run>(action);
}

} // namespace

std::vector<FramePlace> placesBeforeDisconnect(const Transcript &transcript)
{
    Places places;
    for (const Step &step : transcript.steps) {
        if (!places.count(step.action))
            break;
    }
    return std::move(places).places();
}

} // namespace claustrum::conformance
