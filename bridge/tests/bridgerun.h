// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/spawn.h"
#include "testing/sandbox.h"

#include <fcntl.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::testing {

/// What a program may be given as stdin or stdout. Master: of a pseudoterminal, whose other end the
/// client has; it stands for terminals that cannot be opened again.
enum class Kind { Pipe, Socket, Terminal, Master, File, Null };

/// The two ends of a stdin or stdout: of the bridge, and of its client (none for files).
struct Ends
{
    Fd bridge;
    Fd client;
};

Ends makeInput(Kind kind, const std::string &file = {});
/// @p fileFlags: O_TRUNC or O_APPEND.
Ends makeOutput(Kind kind, const std::string &file = {}, int fileFlags = O_TRUNC);

/// The start of a bridge.
struct BridgeSetup
{
    Ends in;
    Ends out = {};                         ///< none: the same as in
    std::vector<std::string> wrapper = {}; ///< a command that execs it
    bool hasDaemon = false; ///< at the sandbox's socket; otherwise this test is the daemon
};

/// A real `claustrum -bridge`, with this test as its client, and as its daemon if there is none.
class BridgeRun
{
public:
    BridgeRun(const Sandbox &sandbox, BridgeSetup setup);
    ~BridgeRun();
    BridgeRun(const BridgeRun &) = delete;
    BridgeRun &operator=(const BridgeRun &) = delete;

    /// Whether it was started, and has connected to this test.
    [[nodiscard]] bool isConnected() const { return static_cast<bool>(daemon); }
    /// Closes all of our ends of its stdout.
    void closeStdout();
    /// Ends its stdin: with a shutdown if that is possible, so that a socket stays its stdout.
    void endStdin();
    /// Its status as in a shell once it has ended; -1 if it does not end.
    int waitForEnd();
    [[nodiscard]] bool isRunning() const;
    /// Whether it comes to rest, and then needs almost no time of the processor.
    [[nodiscard]] bool rests() const;
    /// Writes the pattern with that seed to @p to until nothing moves any more; returns the bytes.
    [[nodiscard]] std::size_t fill(int to, std::uint64_t seed) const;

    // Our ends: closed or used by the test.
    Fd toStdin;
    Fd fromStdout;
    Fd daemon;

private:
    Child m_child;
    bool m_isOne = false; // stdin and stdout
};

/// Writes all; false if the other side does not take it.
bool sendAll(int to, std::string_view bytes);
/// Reads exactly as many bytes as @p expected has, and compares.
bool receives(int from, std::string_view expected);
/// Likewise with the pattern.
bool receivesPattern(int from, std::uint64_t seed, std::size_t count);
/// Whether the next read is EOF.
bool receivesEnd(int from);

} // namespace claustrum::testing
