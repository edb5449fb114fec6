// SPDX-License-Identifier: Apache-2.0
#include "fuzz/player.h"

#include "fuzz/harmless.h"
#include "fuzz/require.h"
#include "posix/unixsocket.h"
#include "wire/jsonvalue.h"

#include <chrono>

namespace claustrum::fuzz {
namespace {

constexpr std::size_t firstInspector = 7;
constexpr std::chrono::milliseconds moment{5};
constexpr std::chrono::seconds patience{15};

} // namespace

Player::Player(std::string socket, std::string inspectionSocket, std::string token)
    : m_socket(std::move(socket))
    , m_inspectionSocket(std::move(inspectionSocket))
    , m_token(std::move(token))
{}

void Player::play(std::string_view script)
{
    while (!script.empty())
        step(takeLine(script));
    for (Client &client : m_clients) {
        spoil(client);
        client.wire.close();
    }
    endDaemon();
}

void Player::step(std::string_view line)
{
    if (line.size() < 2 || line[0] < '0' || line[0] > '9')
        return;
    perform(connected(static_cast<std::size_t>(line[0] - '0')), line[1], line.substr(2));
}

void Player::perform(Client &client, char action, std::string_view text)
{
    switch (action) {
    case '>':
        sendLine(client, text);
        break;
    case '-':
        sendPart(client, text);
        break;
    case 'w':
        receive(client, moment);
        break;
    case 'r':
        receive(client, {});
        break;
    case 'h':
        spoil(client);
        client.wire.halfClose();
        break;
    case 'x':
        spoil(client);
        client.wire.close();
        break;
    default:
        break;
    }
}

Player::Client &Player::connected(std::size_t number)
{
    Client &client = m_clients[number];
    if (client.wire.isConnected())
        return client;
    auto socket =
        connectUnixSocket(number < firstInspector ? m_socket : m_inspectionSocket, patience);
    require(socket || m_ended);
    if (socket)
        client = {WireClient(std::move(*socket), m_token), {}};
    return client;
}

void Player::sendPart(Client &client, std::string_view text)
{
    client.line += text;
    if (!client.wire.isConnected())
        return;
    const auto sent = client.wire.send(text, patience);
    require(sent || sent.error().kind == WireError::Kind::Closed);
    if (!sent)
        client.wire.close();
}

void Player::sendLine(Client &client, std::string_view text)
{
    sendPart(client, text);
    spoil(client);
    sendPart(client, "\n");
    client.line.clear();
}

/// Makes sure that an unfinished line is harmless if the daemon takes it for a whole one.
void Player::spoil(Client &client)
{
    m_ended = m_ended || isRequestFor(client.line, "server.shutdown");
    if (!isHarmless(client.line))
        sendPart(client, "\x01"); // no JSON
    require(isHarmless(client.line));
}

/// Reads the frames that are there, the first of them within @p limit.
void Player::receive(Client &client, WireClient::Limit limit)
{
    if (!client.wire.isConnected())
        return;
    auto frame = client.wire.next(limit);
    for (; frame; frame = client.wire.next({}))
        require(parseJson(*frame).ok());
    if (frame.error().kind == WireError::Kind::Closed)
        client.wire.close();
}

void Player::endDaemon()
{
    auto socket = connectUnixSocket(m_socket, patience);
    require(socket || m_ended);
    if (!socket)
        return;
    WireClient client(std::move(*socket), m_token);
    for (const char *const method : {"server.ping", "server.shutdown"}) {
        const auto id = client.ask(method, {}, patience);
        require(m_ended || (id && client.reply(*id, patience)));
    }
}

} // namespace claustrum::fuzz
