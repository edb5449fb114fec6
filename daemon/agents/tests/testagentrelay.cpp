// SPDX-License-Identifier: Apache-2.0
// The stable agent path, with sockets of the test as agents.
#include "common/agentlogins.h"
#include "daemon/agents/agentrelay.h"
#include "posix/unixsocket.h"
#include "testing/deadline.h"
#include "testing/sandbox.h"
#include "testing/testprogram.h"
#include "testing/texts.h"

#include <QTest>

#include <array>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace claustrum;
using namespace claustrum::testing;
namespace fs = std::filesystem;

class TestAgentRelay : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void passesOnBothWays();
    void aLargeAnswerOfASlowReader();
    void refusesAtOnceWithoutALogin();
    void triesTheNextIfOneIsDead();
    void connectionsAreBounded();
    void removesItsPathAtTheEnd();
};

namespace {

/// An agent of a login: a socket of the test, noted beside the daemon's.
struct Agent
{
    Agent(const Sandbox &sandbox, const std::string &name)
        : path(sandbox.path(name))
        , listener(*bindUnixSocket(path))
        , login(AgentLogins::leave(sandbox.socketPath(), path))
    {}

    Fd accept()
    {
        pollfd waiting{listener.get(), POLLIN, 0};
        ::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(patience).count()));
        return Fd(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    }
    [[nodiscard]] bool isAsked() const
    {
        pollfd waiting{listener.get(), POLLIN, 0};
        return ::poll(&waiting, 1, 0) > 0;
    }

    std::string path;
    Fd listener;
    Fd login;
};

Fd dial(const Sandbox &sandbox)
{
    auto socket = connectUnixSocket(AgentLogins::stablePath(sandbox.socketPath()));
    return socket ? std::move(*socket) : Fd();
}

void send(const Fd &to, const std::string &text)
{
    QCOMPARE(::send(to.get(), text.data(), text.size(), MSG_NOSIGNAL),
             static_cast<ssize_t>(text.size()));
}

/// The bytes received, up to @p size or the end; "<silence>" is appended if no more arrive in time.
std::string receive(const Fd &from, std::size_t size)
{
    std::string all;
    std::array<char, 4096> block;
    while (all.size() < size) {
        pollfd waiting{from.get(), POLLIN, 0};
        if (::poll(&waiting, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) <= 0)
            return all + "<silence>";
        const ssize_t got = ::recv(from.get(), block.data(), block.size(), 0);
        if (got <= 0)
            return all;
        all.append(block.data(), static_cast<std::size_t>(got));
    }
    return all;
}

} // namespace

void TestAgentRelay::passesOnBothWays()
{
    const Sandbox sandbox;
    const auto relay = AgentRelay::start(sandbox.socketPath());
    QVERIFY(relay);
    Agent agent(sandbox, "agent");
    const Fd client = dial(sandbox);
    const Fd asked = agent.accept();
    send(client, "question");
    QCOMPARE(receive(asked, 8), std::string("question"));
    send(asked, "answer");
    QCOMPARE(receive(client, 6), std::string("answer"));
    ::shutdown(client.get(), SHUT_WR);
    QCOMPARE(receive(asked, 1), std::string()); // its end
    send(asked, "last");
    ::shutdown(asked.get(), SHUT_WR);
    QCOMPARE(receive(client, 5), std::string("last"));
}

void TestAgentRelay::aLargeAnswerOfASlowReader()
{
    const Sandbox sandbox;
    const auto relay = AgentRelay::start(sandbox.socketPath());
    QVERIFY(relay);
    Agent agent(sandbox, "agent");
    const Fd client = dial(sandbox);
    Fd asked = agent.accept();
    std::string sent;
    for (int i = 0; sent.size() < 3'000'000; ++i)
        sent += std::to_string(i) + " ";
    std::thread answers([&] {
        std::string_view rest = sent;
        while (!rest.empty()) {
            const ssize_t written = ::send(asked.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
            if (written <= 0)
                return;
            rest.remove_prefix(static_cast<std::size_t>(written));
        }
        asked.reset();
    });
    const std::string received = receive(client, sent.size() + 1);
    answers.join();
    QVERIFY(received == sent);
}

void TestAgentRelay::refusesAtOnceWithoutALogin()
{
    const Sandbox sandbox;
    const auto relay = AgentRelay::start(sandbox.socketPath());
    QVERIFY(relay);
    QCOMPARE(receive(dial(sandbox), 1), std::string());
    {
        const Agent gone(sandbox, "gone");
    }
    QCOMPARE(receive(dial(sandbox), 1), std::string());
}

void TestAgentRelay::triesTheNextIfOneIsDead()
{
    const Sandbox sandbox;
    const auto relay = AgentRelay::start(sandbox.socketPath());
    QVERIFY(relay);
    Agent older(sandbox, "older");
    Agent newer(sandbox, "newer");
    const Fd first = dial(sandbox);
    QVERIFY(newer.accept());
    newer.listener.reset(); // its bridge still runs
    const Fd second = dial(sandbox);
    const Fd asked = older.accept();
    send(second, "x");
    QCOMPARE(receive(asked, 1), std::string("x"));
}

void TestAgentRelay::connectionsAreBounded()
{
    const Sandbox sandbox;
    const auto relay = AgentRelay::start(sandbox.socketPath());
    QVERIFY(relay);
    Agent agent(sandbox, "agent");
    std::vector<Fd> open;
    for (std::size_t i = 0; i < AgentRelay::mostConnections; ++i) {
        open.push_back(dial(sandbox));
        open.push_back(agent.accept());
        QVERIFY(open.back());
    }
    QCOMPARE(receive(dial(sandbox), 1), std::string());
    QVERIFY(!agent.isAsked());
    open.clear();
    QVERIFY(eventually([&] {
        const Fd again = dial(sandbox);
        pollfd waiting{again.get(), POLLIN, 0};
        return ::poll(&waiting, 1, 20) == 0; // it is not closed
    }));
}

void TestAgentRelay::removesItsPathAtTheEnd()
{
    const Sandbox sandbox;
    const std::string path = sandbox.path("run/agent.sock");
    auto relay = AgentRelay::start(sandbox.socketPath());
    QVERIFY(relay);
    QVERIFY(fs::exists(path));
    auto next = AgentRelay::start(sandbox.socketPath()); // of a daemon that takes over
    QVERIFY(next);
    relay->reset();
    QVERIFY(fs::exists(path));
    next->reset();
    QVERIFY(!fs::exists(path));
}

CLAUSTRUM_PLAIN_TEST(TestAgentRelay)
#include "testagentrelay.moc"
