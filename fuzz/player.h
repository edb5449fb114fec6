// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/wireclient.h"

#include <array>
#include <string>
#include <string_view>

namespace claustrum::fuzz {

/// Plays a script against a daemon, then ends the daemon. A thread of its own.
///
/// A line of the script begins with a digit, the client, and a letter, what it does:
///
///     0>{"jsonrpc":…}     sends the rest of the line, with a newline
///     0-{"jsonr           sends the rest of the line, without one
///     0w                  waits for a frame, for a moment
///     0r                  reads what has come
///     0h                  closes the sending half
///     0x                  disconnects
///
/// Clients 0 to 6 connect to the daemon, 7 to 9 to its inspection. Other lines mean nothing. Lines
/// that are not harmless are not sent (fuzz/harmless.h).
class Player
{
public:
    Player(std::string socket, std::string inspectionSocket, std::string token);

    /// Every frame that is received must be JSON, and the daemon must answer a client after all
    /// this, and end; or else the program is ended (require()).
    void play(std::string_view script);

private:
    struct Client
    {
        WireClient wire;
        std::string line; ///< sent, without a newline yet
    };

    void step(std::string_view line);
    void perform(Client &client, char action, std::string_view text);
    Client &connected(std::size_t number);
    void sendPart(Client &client, std::string_view text);
    void sendLine(Client &client, std::string_view text);
    void spoil(Client &client);
    void receive(Client &client, WireClient::Limit limit);
    void endDaemon();

    const std::string m_socket;
    const std::string m_inspectionSocket;
    const std::string m_token;
    std::array<Client, 10> m_clients;
    bool m_ended = false; // the script has ended the daemon
};

} // namespace claustrum::fuzz
