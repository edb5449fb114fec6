// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connection.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace claustrum {

/// An inspector that called inspect.watch: gets lines as fast as it reads them, and the number of
/// lost ones otherwise. Lives on the inspection's thread.
class Watcher final : private FrameSink::Source
{
public:
    /// With more bytes queued, lines are lost.
    static constexpr std::size_t queueLimit = std::size_t{8} * 1024 * 1024;

    /// @param onDrained is called when it reads again after congestion
    Watcher(const std::shared_ptr<Connection> &connection, std::function<void()> onDrained);
    ~Watcher();

    void send(const Frame &line);
    /// Reports @p lines lost lines.
    void lose(std::uint64_t lines);

    [[nodiscard]] std::shared_ptr<Connection> connection() const { return m_connection.lock(); }
    /// Whether it does not keep up for now.
    [[nodiscard]] bool isCongested() const;

    bool wantsFrames = false;

private:
    void onSinkCongested() override {}
    void onSinkDrained() override;
    void onSinkGone() override {}
    void sendLoss();
    [[nodiscard]] bool isFull() const;

    std::weak_ptr<Connection> m_connection;
    std::function<void()> m_onDrained;
    std::uint64_t m_lost = 0;
};

/// The line that reports a loss.
[[nodiscard]] Frame lostLine(std::uint64_t count);

} // namespace claustrum
