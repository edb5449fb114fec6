// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/framesink.h"
#include "testing/streamframe.h"

#include <optional>
#include <string>
#include <vector>

namespace claustrum::testing {

/// A sink that keeps its frames, and is congested on request.
class RecordingSink final : public FrameSink
{
public:
    ~RecordingSink() { leave(); }

    void sendFrame(const Frame &frame) override
    {
        m_frames.emplace_back(frame.bytes());
        if (m_frames.size() == m_congestedAt)
            setCongested(true);
    }
    [[nodiscard]] bool isCongested() const override { return m_congested; }

    void setCongested(bool congested)
    {
        m_congested = congested;
        notifySources(congested ? &Source::onSinkCongested : &Source::onSinkDrained);
    }
    /// Becomes congested with its @p count-th frame.
    void congestAt(std::size_t count) { m_congestedAt = count; }
    /// Goes, as a connection that closes does.
    void leave() { detachSources(); }

    [[nodiscard]] const std::vector<std::string> &frames() const { return m_frames; }

    /// All frames as one stream that continues after @p seq; nullopt if they are not.
    [[nodiscard]] std::optional<ReceivedStream> stream(Seq seq = 0) const
    {
        ReceivedStream received(seq);
        for (const std::string &line : m_frames) {
            const auto frame = readStreamFrame(std::string_view(line).substr(0, line.size() - 1));
            if (!line.ends_with('\n') || !frame || !received.take(*frame))
                return std::nullopt;
        }
        return received;
    }
    /// Whether the exit frame was received.
    [[nodiscard]] bool exited() const
    {
        return !m_frames.empty() && m_frames.back().find(R"("exitCode":)") != std::string::npos;
    }

private:
    std::vector<std::string> m_frames;
    bool m_congested = false;
    std::size_t m_congestedAt = 0;
};

} // namespace claustrum::testing
