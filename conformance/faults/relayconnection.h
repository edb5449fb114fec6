// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/faults/edit.h"
#include "conformance/host/pollloop.h"
#include "conformance/proxy/lineassembler.h"
#include "posix/fd.h"

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace claustrum::conformance {

/// A connection of a client, relayed to the server. Lines of the client are passed on unchanged,
/// frames of the server through an edit.
///
/// The connection of a client whose first request is `server.shutdown` is not edited: a player and
/// `-stop` end a server with it, and compare no answer.
///
/// Reading from one side stops while more than maxQueued bytes wait for the other. One thread.
class RelayConnection
{
public:
    static constexpr std::size_t maxQueued = std::size_t{1} << 20;

    struct Hooks
    {
        std::function<bool(std::string_view frame)> frameElsewhere; ///< on another connection
        std::function<void()> onServerEnd; ///< before the client learns of it
        std::function<void()> onShutdown;  ///< a client asks the server to end
    };

    /// @param number from 1 @param held bytes of unfinished lines of all connections
    RelayConnection(PollLoop &loop, Fd client, Fd server, int number, std::size_t &held,
                    Hooks hooks);
    ~RelayConnection();
    RelayConnection(const RelayConnection &) = delete;
    RelayConnection &operator=(const RelayConnection &) = delete;

    /// Adds the edit of a fault; without @p make, frames pass unchanged. Only one is @p shown to
    /// the client; the others only find out whether they would apply. Call before the first event.
    void addEdit(const MakeEdit &make, FaultState &state, bool shown);

    /// Queues a frame of another connection; false if the client is not there.
    bool sendToClient(std::string_view frame);

    [[nodiscard]] int number() const { return m_conversation.number(); }
    [[nodiscard]] bool isFinished() const { return m_finished; }

    /// The next time at which an edit wants to know that nothing was read; nullopt: none.
    [[nodiscard]] std::optional<Deadline> idleAt() const;

    /// Calls the edits that are due.
    void onTime(Deadline now);

private:
    enum Side { Client, Server };
    struct End
    {
        Fd fd;
        std::string queue;    ///< to be written there
        bool ended = false;   ///< EOF was read
        bool gone = false;    ///< it takes no more bytes
        bool closing = false; ///< to be shut down after the queue
    };
    class ClientOutlet;
    class NoOutlet;
    struct Edited
    {
        std::unique_ptr<Edit> edit;
        std::unique_ptr<Outlet> out;
        bool idleTold = false;
    };

    void onReady(Side side, short revents);
    void read(Side side, bool hungUp);
    void onEnd(Side side, bool hungUp);
    void onRequest(const TappedLine &line);
    void onFrame(const TappedLine &line);
    void queue(Side to, std::string_view bytes);
    void write(Side side);
    void closeClient();
    void finish();
    void watch();
    [[nodiscard]] bool isEdited() const { return !m_leftAlone && !m_edited.empty(); }

    PollLoop &m_loop;
    Hooks m_hooks;
    std::array<End, 2> m_ends;
    Conversation m_conversation;
    LineAssembler m_requests;
    LineAssembler m_frames;
    std::vector<Edited> m_edited;
    Deadline m_lastRead = Clock::now();
    bool m_hasRequest = false;
    bool m_leftAlone = false;
    bool m_finished = false;
};

} // namespace claustrum::conformance
