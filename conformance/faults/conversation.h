// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frameview.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>

namespace claustrum::conformance {

/// The state of one connection: its open requests and its running processes. One thread.
class Conversation
{
public:
    /// A request that has no reply yet.
    struct Request
    {
        std::string method;
        std::string process; ///< as JSON text; empty: none
    };

    /// Further open requests and processes are not noted.
    static constexpr std::size_t maxNoted = 4096;

    /// @param number from 1, in the order in which a server's connections were opened
    explicit Conversation(int number)
        : m_number(number)
    {}

    void onRequest(const FrameView &request);

    /// Call for each frame from the server, after its edit.
    void onFrame(const FrameView &frame);

    /// The client sends no more: the server may close the connection after its last reply.
    void onClientEnd() { m_clientEnded = true; }
    [[nodiscard]] bool hasClientEnded() const { return m_clientEnded; }

    [[nodiscard]] int number() const { return m_number; }

    /// The number of frames from the server so far.
    [[nodiscard]] int frames() const { return m_frames; }

    /// The request that a reply answers; null if there is none.
    [[nodiscard]] const Request *requestOf(const FrameView &reply) const;

    /// Whether a request of that method for that process has no reply yet.
    [[nodiscard]] bool isOpen(std::string_view method, std::string_view process) const;

    /// Whether no request is open and no process runs.
    [[nodiscard]] bool isQuiet() const { return m_open.empty() && m_running.empty(); }

private:
    int m_number;
    int m_frames = 0;
    bool m_clientEnded = false;
    std::map<std::string, Request, std::less<>> m_open; ///< by id, as in the reply
    std::set<std::string, std::less<>> m_running;
};

} // namespace claustrum::conformance
