// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/pattern.h"
#include "testing/ssh/sshsession.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// A client of one process whose connections break, and who comes back each time.
///
/// The process is `claustrum-testchild duplex`: it writes a pattern and reads another one. The
/// client compares each byte of its output, and feeds its stdin with as many bytes as it has
/// received. The process never leads by more than it may, so that the replay buffer always has
/// everything that a lost connection swallowed. Before a break, a part of a request may be on its
/// way.
class RoamingClient
{
public:
    struct Setup
    {
        std::string child;   ///< the command of the process
        std::uint64_t bytes; ///< in each direction
        int breaks;          ///< at random positions of the output
        std::uint64_t seed;  ///< of these, and of the patterns
        std::function<std::unique_ptr<SshSession>()> connect;
        std::function<void(SshSession &)> breakConnection;
    };

    explicit RoamingClient(Setup setup);

    /// Starts the process and stays with it to its end. Returns the first problem; empty: none.
    std::string run();

    /// From each break to the first frame after the return.
    [[nodiscard]] const std::vector<std::chrono::milliseconds> &returns() const
    {
        return m_returns;
    }
    /// Bytes, speed, breaks and the time of a return, for people.
    [[nodiscard]] std::string figures() const;

    /// As many bytes as its process may lead by; as frames, a third of a replay buffer.
    static constexpr std::uint64_t lead = std::uint64_t{4} << 20;

private:
    using Clock = std::chrono::steady_clock;

    void connect();
    void spawn();
    void loseConnection();
    void comeBack();
    void take(const std::string &frame);
    void takeOutput(const StreamFrame &frame);
    void feed();
    void compareEnd();
    std::string stdinRequest();
    Client &client() { return m_session->client(); }
    void check(bool holds, const std::string &what);

    const Setup m_setup;
    std::mt19937_64 m_random;
    std::vector<std::uint64_t> m_breaks; ///< positions, the next at the back
    std::unique_ptr<SshSession> m_session;
    Pattern m_expected;
    Seq m_lastSeq = 0;
    std::uint64_t m_sent = 0; ///< bytes of stdin
    std::string m_report;     ///< of the process
    std::optional<int> m_exitCode;
    std::vector<std::chrono::milliseconds> m_returns;
    Clock::duration m_took{};
    std::string m_problem;
};

} // namespace claustrum::testing
