// SPDX-License-Identifier: Apache-2.0
// The actions of each kind of step.
#include "conformance/compare/servedbuild.h"
#include "conformance/host/httpget.h"
#include "conformance/host/tree.h"
#include "conformance/play/playsteps.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

/// The wait for the end of a program's outputs after its exit: a child may hold them open.
constexpr std::chrono::milliseconds leftOpen{500};

/// Whether @p build is a commit, as for builds of the reference; hand-written scenarios have other
/// names.
bool isCommit(std::string_view build)
{
    constexpr std::size_t shortestPrefix = 7;
    return build.size() >= shortestPrefix
           && build.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Whether a run of the binary depends on the build.
bool dependsOnBuild(const Run &run)
{
    return std::ranges::any_of(run.args, [](const std::string &arg) {
        return arg.ends_with("-install") || arg.ends_with("-stop") || arg.ends_with("-probe-cli");
    });
}

} // namespace

/// The build for -reference-build; empty: the server's own.
std::string StepPlayer::buildToSpeak() const
{
    const std::string &recorded = m_transcript.header.build;
    if (!m_options.asBuild.empty())
        return m_options.asBuild;
    return m_options.speakBuild && isCommit(recorded) ? recorded : std::string();
}

void StepPlayer::perform(const Fixture &fixture)
{
    const auto made = m_fixtures.make(fixture, Clock::now() + m_options.timeout);
    if (!made)
        cannotGoOn("line " + std::to_string(m_transcript.steps[m_step].line)
                   + ": fixture: " + made.error().text);
}

void StepPlayer::perform(const Serve &serve)
{
    std::vector<std::string> args;
    for (const std::string &arg : serve.args) {
        auto moved = m_ports.moveArgument(m_placeholders.expand(arg));
        if (!moved) {
            cannotGoOn(moved.error().text);
            return;
        }
        args.push_back(std::move(*moved));
    }
    const std::string build = buildToSpeak();
    if (!build.empty() && buildNamedBy(serve).empty())
        args.insert(args.begin(), {"-reference-build", build});
    m_answers->onServe(servedBuild(m_transcript.header, serve, m_options.asBuild));
    m_namesItsBuild = !buildNamedBy(serve).empty();
    reportPrinted(); // of the server before
    m_servedBy.reset();
    if (const auto prepared = m_server.prepare(serve); !prepared) {
        cannotGoOn(prepared.error().text);
        return;
    }
    const auto started = m_server.start(serve, std::move(args), Clock::now() + m_options.timeout);
    m_shuttingDown = false;
    if (started)
        m_servedBy = m_step;
    else if (!cancelled())
        didNotStart("the server did not start: " + started.error().text);
}

/// A first start that fails is no difference in answers; a failed restart is.
void StepPlayer::didNotStart(std::string why)
{
    m_couldNotStart = !m_server.wasStarted() && m_result.differences.empty();
    if (m_couldNotStart)
        cannotGoOn(std::move(why));
    else
        differs(Difference::Kind::Server, std::move(why));
    m_stopped = true;
}

void StepPlayer::perform(const Send &send)
{
    Connection *open = connection(send.connection);
    if (!open)
        return;
    std::string line = send.literal ? send.line : m_placeholders.expandFrame(send.line);
    line = m_answers->lineToSend(m_step, std::move(line));
    if (send.newline)
        line.push_back('\n');
    else
        m_incomplete.insert(send.connection);
    m_shuttingDown = m_shuttingDown || send.request.method == "server.shutdown";
    open->send(line);
    flush(*open, send.connection);
}

void StepPlayer::perform(const Receive &receive)
{
    if (!receive.late)
        waitFor(m_step, receive.connection);
}

void StepPlayer::perform(const Expect &expect)
{
    if (!expect.late)
        waitFor(m_step, expect.connection);
}

void StepPlayer::perform(const Collect &collect)
{
    waitFor(m_step, collect.connection);
}

void StepPlayer::perform(const Silence &silence)
{
    m_loop.runFor(std::chrono::milliseconds(0)); // earlier frames do not count
    m_silent = silence.connection;
    m_loop.runFor(silence.duration);
    m_silent = 0;
}

void StepPlayer::perform(const Connect &connect)
{
    connection(connect.connection);
}

void StepPlayer::perform(const Disconnect &disconnect)
{
    if (!m_connections.contains(disconnect.connection))
        return;
    settle();
    reportUnfinished(disconnect.connection);
    endConnection(disconnect.connection);
}

void StepPlayer::endConnection(int number)
{
    m_connections.erase(number);
    m_answers->onEnd(number);
}

void StepPlayer::perform(const HalfClose &halfClose)
{
    if (Connection *open = connection(halfClose.connection))
        open->halfClose();
}

void StepPlayer::perform(const ExpectEof &eof)
{
    const auto open = m_connections.find(eof.connection);
    if (open == m_connections.end()) {
        cannotGoOn("line " + std::to_string(m_transcript.steps[m_step].line) + ": connection "
                   + std::to_string(eof.connection) + " is not open");
        return;
    }
    if (waitUntil([&] { return open->second->isClosed() || m_stopped; }) || cancelled()) {
        endConnection(eof.connection);
        return;
    }
    differs(Difference::Kind::Server,
            "the server did not close connection " + std::to_string(eof.connection));
}

void StepPlayer::perform(const Pause &pause)
{
    m_loop.runFor(pause.duration);
}

void StepPlayer::perform(const Run &run)
{
    ProgramSpec spec = m_server.runSpec(run);
    if (!m_options.asBuild.empty() && !m_namesItsBuild && dependsOnBuild(run))
        spec.args.insert(spec.args.begin(), {"-reference-build", m_options.asBuild});
    const auto program = Program::start(m_loop, spec);
    if (!program) {
        cannotGoOn(program.error().text);
        return;
    }
    const Program &running = **program;
    if (waitUntil([&] { return running.isEnded(); })) {
        m_loop.runUntil([&] { return running.isFinished(); }, Clock::now() + leftOpen);
        m_answers->onRun(m_step, running);
    } else if (!cancelled()) {
        differs(Difference::Kind::Output, "the run did not end within the timeout");
    }
}

void StepPlayer::perform(const Get &get)
{
    const std::string url = m_ports.apply(m_placeholders.expand(get.url));
    const auto answer = httpGet(m_loop, url, Clock::now() + m_options.timeout);
    if (answer)
        m_answers->onResponse(m_step, *answer);
    else
        differs(Difference::Kind::Http, "GET " + url + ": " + answer.error().text);
}

void StepPlayer::perform(const Tree &tree)
{
    const auto found = readTree(m_sandbox.path(m_placeholders.expand(tree.path)));
    if (found)
        m_answers->onTree(m_step, *found);
    else
        cannotGoOn(found.error().text);
}

} // namespace claustrum::conformance
