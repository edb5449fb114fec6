// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testing/client.h"
#include "testing/sandbox.h"

#include <set>
#include <string>

namespace claustrum::testing {

/// What a client of a daemon with a failing system call receives: ping, spawn, stdin, output,
/// files.read, files.list, files.extract_tar, git.status, a reattach by a second client, kill and
/// exit. It asks again if there is no answer, and connects again if it was disconnected, as any
/// client does.
///
/// The outcomes are a set: empty if all went as usual; "<method>: <error's text>";
/// "<step>: disconnected"; "<step>: no answer", which is a fault of the daemon.
class Session
{
public:
    /// Makes the files that it needs in the sandbox.
    Session(const Sandbox &sandbox, std::string token);

    /// Plays it once.
    std::set<std::string> play();
    /// Kills what is left of it. Empty, or what a new client misses.
    std::string endAll();

private:
    std::string ask(Client &client, const std::string &method, const std::string &params);
    bool await(Client &client, const std::string &stream, const std::string &step);
    void playProcess(Client &client, const std::string &id);
    void note(const std::string &step, const std::string &what);
    [[nodiscard]] Client connect() const;

    const Sandbox &m_sandbox;
    const std::string m_token;
    std::set<std::string> m_outcomes;
    int m_rounds = 0;
};

/// @p text with the sandbox's folder as "@", and random names and numbers as "#".
std::string withoutChance(std::string text, const Sandbox &sandbox);

} // namespace claustrum::testing
