// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bench/benchkit.h"
#include "common/wireclient.h"

#include <string>
#include <string_view>
#include <utility>

namespace claustrum::bench {

/// The token of all measured daemons.
constexpr std::string_view token = "bench-token";

/// Sets this process's environment, which the daemons started by it inherit.
void setBenchEnvironment(const std::string &home);

/// The reference build that daemons speak from now on; empty: their default.
void speakBuild(std::string build);
/// The flags for it.
std::vector<std::string> buildFlags();

/// A private daemon, started like a client does.
class BenchDaemon
{
public:
    explicit BenchDaemon(std::vector<std::string> moreArgs = {});
    ~BenchDaemon();
    BenchDaemon(const BenchDaemon &) = delete;
    BenchDaemon &operator=(const BenchDaemon &) = delete;

    [[nodiscard]] const std::string &socket() const { return m_socket; }
    [[nodiscard]] pid_t pid() const { return m_pid; }
    /// Duration of -serve.
    [[nodiscard]] double startSeconds() const { return m_startSeconds; }

private:
    TemporaryDirectory m_folder = makeFolder();
    std::string m_socket;
    pid_t m_pid = -1;
    double m_startSeconds = 0;
};

/// A request with the daemon's token, newline included.
std::string request(std::string_view method, std::string_view params = {}, int id = 1);

/// The params of a spawn of a process that writes @p bytes bytes in blocks of @p block.
std::string producer(std::size_t bytes, std::size_t block, std::string_view id = "p");

/// A client without time limits that gives up when anything fails.
class BenchClient
{
public:
    explicit BenchClient(const BenchDaemon &daemon);
    explicit BenchClient(Fd socket)
        : m_wire(std::move(socket), std::string(token))
    {}
    /// Uses the pipes of a bridge.
    BenchClient(Fd in, Fd out)
        : m_wire(std::move(in), std::move(out), std::string(token))
    {}

    void send(std::string_view bytes);
    /// Reads until the data ends with a line that contains @p text; returns the number of bytes.
    std::size_t readUntil(std::string_view text);
    /// Sends a request and waits for its reply, which must be a result.
    void call(std::string_view method, std::string_view params);

    [[nodiscard]] int fd() const { return m_wire.fd(); }

private:
    WireClient m_wire;
};

} // namespace claustrum::bench
