// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/ownsocket.h"
#include "conformance/host/pollloop.h"
#include "conformance/serve/playedconnection.h"

#include <list>
#include <string>
#include <vector>

namespace claustrum::conformance {

struct PlayServerOptions
{
    std::string listen;    ///< path of the socket
    int connection = 0;    ///< of the recording, for all clients; 0: one after the other
    bool once = false;     ///< each connection once; ends with the last client
    std::string token;     ///< for ${TOKEN}
    std::string directory; ///< for ${DIR}
};

/// Plays a recording as a server, on a socket.
///
/// The first client gets the first connection of the recording, the next one the next; after the
/// last, they begin again. Memory: 16 MiB for an incomplete line of each client, and the frames of
/// the recording; a client with more than 1 MiB of unread frames is not read from.
class PlayServer
{
public:
    static constexpr std::size_t maxClients = 64; ///< further ones wait
    static constexpr std::size_t maxLine = std::size_t{16} << 20;
    static constexpr std::size_t maxUnread = std::size_t{1} << 20;

    PlayServer(const Transcript &transcript, PlayServerOptions options);
    ~PlayServer();
    PlayServer(const PlayServer &) = delete;
    PlayServer &operator=(const PlayServer &) = delete;

    /// Fails if the recording has no such connection, or the path is in use.
    Result<void> listen();

    /// Serves until SIGINT or SIGTERM (cancelOnSignals()), or to the end of the last client.
    void serve();

    /// The lines that clients asked for and those that they never did.
    [[nodiscard]] std::string summary() const;

    /// The number of lines that the recording does not have.
    [[nodiscard]] int strangers() const { return m_progress.strangers; }

private:
    struct Client
    {
        Fd socket;
        PlayedConnection played;
        std::string received = {}; ///< an incomplete line
        bool ended = false;        ///< sends no more
        bool gone = false;         ///< to be removed
    };

    void accept();
    void onReady(Client &client, short revents);
    void read(Client &client);
    void takeLines(Client &client);
    void takeLine(Client &client, std::string_view line, bool newline);
    void advanceAll();
    void write(Client &client);
    void drop(Client &client);
    void removeGone();

    const Transcript &m_transcript;
    PlayServerOptions m_options;
    Script m_script;
    std::vector<const ConnectionScript *> m_chosen; ///< for clients
    PlayProgress m_progress;
    PollLoop m_loop;
    OwnSocket m_listener;
    std::list<Client> m_clients;
    std::size_t m_next = 0; ///< in m_chosen
};

} // namespace claustrum::conformance
