// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/connection.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

namespace claustrum {

/// A client of the inspection that watches: gets lines as far as it reads them, and is told how
/// many it lost otherwise. Lives on the inspection's thread.
class Watcher final : private FrameSink::Source
{
public:
    /// Queued for it beyond this, lines are lost.
    static constexpr std::size_t queueLimit = std::size_t{8} * 1024 * 1024;

    /// @param onDrained is called when it reads again after it was congested
    Watcher(const std::shared_ptr<Connection> &connection, std::function<void()> onDrained);
    ~Watcher();

    void send(const Frame &line);
    /// So many lines that it should have had are gone.
    void lose(std::uint64_t lines);

    [[nodiscard]] std::shared_ptr<Connection> connection() const { return m_connection.lock(); }
    /// Whether it has enough to read for now.
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

/// The line that tells of a loss.
[[nodiscard]] Frame lostLine(std::uint64_t count);

} // namespace claustrum
