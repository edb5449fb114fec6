// SPDX-License-Identifier: Apache-2.0
#include "testing/ssh/roamingclient.h"

#include "wire/jsonvalue.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace claustrum::testing {
namespace {

/// Bytes of a request's stdin.
constexpr std::uint64_t chunkBytes = std::uint64_t{32} * 1024;

std::vector<std::uint64_t> descendingPositions(int count, std::uint64_t end,
                                               std::mt19937_64 &random)
{
    std::vector<std::uint64_t> positions;
    for (int i = 0; i < count; ++i)
        positions.push_back(random() % end);
    std::sort(positions.rbegin(), positions.rend());
    return positions;
}

/// A member of a reply; -1 if there is no such number.
std::int64_t number(const JsonValue &object, std::string_view key)
{
    const JsonValue *const member = object.find(key);
    return member ? member->integer().value_or(-1) : -1;
}

} // namespace

RoamingClient::RoamingClient(Setup setup)
    : m_setup(std::move(setup))
    , m_random(m_setup.seed)
    , m_breaks(descendingPositions(m_setup.breaks, m_setup.bytes, m_random))
    , m_expected(m_setup.seed)
{}

std::string RoamingClient::run()
{
    connect();
    if (m_problem.empty())
        spawn();
    const auto start = Clock::now();
    while (m_problem.empty() && !m_exitCode) {
        if (!m_breaks.empty() && m_expected.offset() >= m_breaks.back()) {
            loseConnection();
            comeBack();
        } else {
            take(client().next());
        }
        feed();
    }
    m_took = Clock::now() - start;
    if (m_problem.empty())
        compareEnd();
    return m_problem;
}

void RoamingClient::connect()
{
    m_session = m_setup.connect();
    check(m_session->greet().has_value(), "no session");
}

void RoamingClient::spawn()
{
    const std::string reply = client().call(
        "process.spawn", command("p", {m_setup.child, "duplex", std::to_string(m_setup.seed),
                                       std::to_string(m_setup.bytes), std::to_string(lead)}));
    check(reply == R"({"success":true})", "spawn: " + reply);
}

/// A part of a request, of any size, is on its way.
void RoamingClient::loseConnection()
{
    m_breaks.pop_back();
    const std::string line = stdinRequest();
    client().send(std::string_view(line).substr(0, m_random() % (line.size() + 1)));
    m_setup.breakConnection(*m_session);
}

void RoamingClient::comeBack()
{
    const auto broken = Clock::now();
    connect();
    const std::int64_t id = client().ask("process.reattach", R"({"id":"p","fromSeq":)"
                                                                 + std::to_string(m_lastSeq) + "}");
    const Seq had = m_lastSeq;
    std::string frame = client().next();
    m_returns.push_back(std::chrono::round<std::chrono::milliseconds>(Clock::now() - broken));
    for (; m_problem.empty() && !WireClient::replyTo(id, frame); frame = client().next())
        take(frame);
    const auto reply = WireClient::replyTo(id, frame);
    const auto result = parseJson(reply ? reply->json : "null");
    if (!result || !result->isObject())
        return check(false, "reattach: " + frame);
    check(number(*result, "firstSeq") <= static_cast<std::int64_t>(had) + 1,
          "frames are lost: " + frame);
    check(number(*result, "lastSeq") == static_cast<std::int64_t>(m_lastSeq), "replay: " + frame);
    m_sent = static_cast<std::uint64_t>(std::max<std::int64_t>(number(*result, "stdinApplied"), 0));
}

void RoamingClient::take(const std::string &frame)
{
    const auto stream = readStreamFrame(frame);
    if (!stream) // the reply to a chunk of stdin
        return check(frame.find(R"("result":{"success":true,"applied":)") != std::string::npos,
                     "instead of a frame: " + frame.substr(0, 200));
    check(stream->seq == m_lastSeq + 1,
          "frame " + std::to_string(stream->seq) + " after " + std::to_string(m_lastSeq));
    m_lastSeq = stream->seq;
    takeOutput(*stream);
}

void RoamingClient::takeOutput(const StreamFrame &frame)
{
    if (frame.stream == "exit")
        m_exitCode = frame.exitCode;
    else if (frame.stream == "stderr")
        m_report += frame.bytes;
    else
        check(m_expected.match(frame.bytes),
              "wrong output behind byte " + std::to_string(m_expected.offset()));
}

void RoamingClient::feed()
{
    const bool all = m_expected.offset() == m_setup.bytes;
    while (m_problem.empty() && m_sent < m_expected.offset()
           && (all || m_expected.offset() - m_sent >= chunkBytes)) {
        const std::string line = stdinRequest();
        m_sent += std::min(chunkBytes, m_expected.offset() - m_sent);
        check(client().send(line), "a request cannot be sent");
    }
}

/// The next chunk.
std::string RoamingClient::stdinRequest()
{
    const auto received = m_expected.offset();
    const std::uint64_t count = received > m_sent ? std::min(chunkBytes, received - m_sent) : 0;
    Pattern pattern(m_setup.seed + 1, m_sent);
    return client()
        .request("process.stdin", input("p", pattern.take(static_cast<std::size_t>(count)), m_sent))
        .line;
}

void RoamingClient::compareEnd()
{
    const std::string all = std::to_string(m_setup.bytes);
    check(m_exitCode == 0 && m_report == "stdin: " + all + " bytes as expected\n",
          "the process: " + m_report);
    check(m_expected.offset() == m_setup.bytes,
          "the output ends at byte " + std::to_string(m_expected.offset()));
    const std::string state = client().call(
        "process.reattach", R"({"id":"p","fromSeq":)" + std::to_string(m_lastSeq) + "}");
    check(state.ends_with(R"("stdinApplied":)" + all + "}"), "at the end: " + state);
}

std::string RoamingClient::figures() const
{
    const double seconds = std::chrono::duration<double>(m_took).count();
    const double megabytes = static_cast<double>(m_setup.bytes) / 1e6;
    auto sorted = m_returns;
    std::sort(sorted.begin(), sorted.end());
    char text[200];
    std::snprintf(
        text, sizeof text,
        "%.0f MB in each direction in %.1f s, %.1f MB/s each; %zu breaks, back after %lld "
        "ms (median), %lld ms (worst)",
        megabytes, seconds, megabytes / seconds, sorted.size(),
        static_cast<long long>(sorted.empty() ? 0 : sorted[sorted.size() / 2].count()),
        static_cast<long long>(sorted.empty() ? 0 : sorted.back().count()));
    return text;
}

void RoamingClient::check(bool holds, const std::string &what)
{
    if (!holds && m_problem.empty())
        m_problem = what;
}

} // namespace claustrum::testing
