// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/desktop.h"

#include "testing/ssh/jsonfields.h"

namespace claustrum::testing {

Desktop::Desktop(DesktopHost &host, std::string build)
    : m_host(host)
    , m_build(std::move(build))
{}

std::vector<Desktop::Step> Desktop::run()
{
    struct Named
    {
        std::string_view name;
        std::string (Desktop::*run)();
    };
    constexpr Named all[]{
        {"install", &Desktop::install},
        {"start", &Desktop::start},
        {"capabilities", &Desktop::ask},
        {"session", &Desktop::spawn},
        {"worktrees", &Desktop::workInTrees},
        {"lost connection", &Desktop::resumeAfterLoss},
        {"second one", &Desktop::replaceConnection},
        {"resume", &Desktop::takeSessionOver},
        {"more", &Desktop::askForMore},
        {"upgrade", &Desktop::upgrade},
        {"stop", &Desktop::stop},
    };
    std::vector<Step> steps;
    for (const Named &one : all) {
        if (!m_problem.empty())
            break;
        std::string outcome = (this->*one.run)();
        steps.push_back({one.name, m_problem.empty() ? std::move(outcome) : "FAILED"});
    }
    return steps;
}

void Desktop::connect()
{
    m_link = m_host.connect();
    check(m_link->client().call("server.ping") == R"({"pong":true})", "no connection");
    learn();
}

/// What the daemon can do, and which one it is.
void Desktop::learn()
{
    const auto result = parseJson(call("server.capabilities", "{}"));
    if (!result || !result->isObject())
        return check(false, "no capabilities");
    m_methods = namesIn(*result, "methods");
    m_features = namesIn(*result, "features");
    m_instance = has("server.instance_id") ? stringOf(*result, "instanceId") : std::string();
    check(!has("server.instance_id") || !m_instance.empty(), "no instance");
}

std::string Desktop::call(std::string_view method, const std::string &params)
{
    return askFor(m_link->client(), method, params);
}

/// The reply; frames before it are taken.
std::string Desktop::askFor(Client &client, std::string_view method, const std::string &params)
{
    const std::int64_t id = client.ask(method, params);
    for (;;) {
        const std::string frame = client.next();
        if (const auto reply = WireClient::replyTo(id, frame))
            return reply->json;
        if (!readStreamFrame(frame)) {
            check(false, std::string(method) + ": " + frame);
            return frame;
        }
        take(frame);
    }
}

/// Each frame of the session's process, once and in order.
void Desktop::take(const std::string &frame)
{
    const auto stream = readStreamFrame(frame);
    if (!stream || stream->process != m_session.id)
        return;
    check(stream->seq == m_session.lastSeq + 1,
          "frame " + std::to_string(stream->seq) + " after " + std::to_string(m_session.lastSeq));
    m_session.lastSeq = stream->seq;
    if (stream->stream == "exit")
        m_session.isEnded = true;
    else
        m_session.echoed += stream->bytes;
}

/// Sends input with its offset, if the daemon takes one, and waits for its echo.
void Desktop::say(const std::string &text)
{
    m_said += text;
    const auto offset = has("process.stdin.offset") ? std::optional(m_session.sent) : std::nullopt;
    const std::string reply = call("process.stdin", input(m_session.id, text, offset));
    m_session.sent += text.size();
    const std::string applied = R"({"success":true,"applied":)" + std::to_string(m_session.sent);
    check(reply.starts_with(offset ? applied : R"({"success":true)"), "stdin: " + reply);
    hear(m_said.size());
}

void Desktop::hear(std::size_t bytes)
{
    while (m_problem.empty() && m_session.echoed.size() < bytes) {
        const std::string frame = m_link->client().next();
        check(readStreamFrame(frame).has_value(), "instead of output: " + frame);
        take(frame);
    }
    check(m_session.echoed == m_said.substr(0, bytes), "the echo is " + m_session.echoed);
}

void Desktop::reattach(Client &client)
{
    const std::string reply = askFor(client, "process.reattach",
                                     R"({"id":")" + m_session.id + R"(","fromSeq":)"
                                         + std::to_string(m_session.lastSeq) + '}');
    const auto result = parseJson(reply);
    check(result && result->isObject() && isTrue(*result, "found") && isTrue(*result, "running"),
          "reattach: " + reply);
    if (!m_problem.empty())
        return;
    if (const auto applied = wholeNumberOf(*result, "stdinApplied"); applied >= 0)
        m_session.sent = static_cast<std::uint64_t>(applied);
}

void Desktop::check(bool holds, const std::string &what)
{
    if (!holds && m_problem.empty())
        m_problem = what;
}

} // namespace claustrum::testing
