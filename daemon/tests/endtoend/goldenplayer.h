// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/tests/endtoend/goldenrows.h"
#include "testing/client.h"
#include "testing/deadline.h"
#include "testing/procfs.h"
#include "testing/sandbox.h"
#include "testing/testdaemon.h"
#include "wire/jsonvalue.h"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace claustrum::testing {

using Words = std::map<std::string, std::string>;

/// A daemon that speaks a build, and the processes that rows begin with.
class Player
{
public:
    explicit Player(const std::string &build)
        : m_build(build)
        , m_daemon(m_sandbox, speaking(build))
        , m_client(m_daemon.client())
    {}

    [[nodiscard]] const Sandbox &sandbox() const { return m_sandbox; }
    [[nodiscard]] const std::string &build() const { return m_build; }
    [[nodiscard]] Client &client() { return m_client; }
    [[nodiscard]] Client another() const { return m_daemon.client(); }

    /// Sends the row's request with @p words in place of its own, and returns the reply's line.
    static std::string ask(Client &client, const GoldenRow &row, const Words &words = {})
    {
        std::string request = withToken(row.request, TestDaemon::token);
        for (const auto &[word, value] : words) {
            if (const auto at = request.find(word); at != std::string::npos)
                request.replace(at, word.size(), value);
        }
        client.send(request + "\n");
        return lastOf(client, R"({"jsonrpc")");
    }
    /// The first frame that begins so, or what ended the reading.
    static std::string lastOf(Client &client, std::string_view begin)
    {
        std::string frame = client.next();
        while (frame.starts_with('{') && !frame.starts_with(begin))
            frame = client.next();
        return frame;
    }
    static std::string exitOf(Client &client, const std::string &id)
    {
        std::string frame = client.next();
        const std::string begin = R"({"type":"stream","processId":")" + id + R"(","stream":"exit")";
        while (frame.starts_with('{') && !frame.starts_with(begin))
            frame = client.next();
        return frame;
    }

    /// Begins something that several rows share.
    void once(const std::string &name, const std::function<void()> &begin)
    {
        if (m_begun.insert(name).second)
            begin();
    }

    /// Spawns a process that does @p first, writes its own pid to stdout and something to stderr,
    /// and does @p then. Both were written on return.
    static pid_t spawn(Client &client, const std::string &id, const std::string &first,
                       const std::string &then)
    {
        client.call("process.spawn",
                    shell(id, first + "; echo $$; sleep 0.02; echo b >&2; " + then));
        const auto frame = readStreamFrame(client.next());
        client.next();
        return frame ? std::stoi(frame->bytes) : 0;
    }

    /// A process that has ended, while a grandchild holds its stdout until endDrain().
    pid_t drain(Client &client, const std::string &id) const
    {
        const std::string said = client.call(
            "process.spawn", R"({"id":")" + id
                                 + R"(","command":"/bin/sh","args":["-c",)"
                                   R"("sleep 1000 & echo $!; exit 5"],"wantPid":true})");
        const auto result = parseJson(said);
        const auto pid = result ? result->find("pid")->integer().value_or(0) : 0;
        const auto frame = readStreamFrame(client.next());
        eventually([pid] { return !processInfo(static_cast<pid_t>(pid)); });
        return frame ? std::stoi(frame->bytes) : 0;
    }

    static DaemonSetup speaking(const std::string &build)
    {
        DaemonSetup setup;
        setup.args = {"-reference-build", build};
        return setup;
    }

private:
    const std::string m_build;
    Sandbox m_sandbox;
    TestDaemon m_daemon;
    Client m_client;
    std::set<std::string> m_begun;
};

} // namespace claustrum::testing
