// SPDX-License-Identifier: Apache-2.0
#include "testing/failingcalls/session.h"

#include "posix/runprogram.h"
#include "testing/streamframe.h"

#include <QRegularExpression>

#include <filesystem>

namespace claustrum::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds limit{1500};

void runTool(const Sandbox &sandbox, std::vector<std::string> args)
{
    SpawnRequest request;
    args.insert(args.begin(), "/usr/bin/env");
    request.file = args.front();
    request.args = std::move(args);
    request.env = sandbox.environment();
    request.cwd = sandbox.path("");
    (void)runProgram(request, {});
}

/// The text of an error, or nothing for a result.
std::string errorText(const std::string &answer)
{
    const std::string mark = R"("message":")";
    const auto begin = answer.find(mark);
    if (!answer.starts_with(R"({"code":)") || begin == std::string::npos)
        return {};
    const auto end = answer.find('"', begin + mark.size());
    return answer.substr(begin + mark.size(), end - begin - mark.size());
}

std::string pathParam(const std::string &path)
{
    return R"({"path":")" + path + R"("})";
}

} // namespace

std::string withoutChance(std::string text, const Sandbox &sandbox)
{
    for (const std::string folder = sandbox.path(""); !folder.empty();) {
        const auto at = text.find(folder);
        if (at == std::string::npos)
            break;
        text.replace(at, folder.size(), "@/");
    }
    static const QRegularExpression chance(R"([0-9]+|-[A-Za-z0-9]{6}\b)");
    return QString::fromStdString(text).replace(chance, "#").toStdString();
}

Session::Session(const Sandbox &sandbox, std::string token)
    : m_sandbox(sandbox)
    , m_token(std::move(token))
{
    fs::create_directories(sandbox.path("tree/folder"));
    for (int i = 0; i < 5; ++i)
        (void)sandbox.makeFile("tree/folder/file" + std::to_string(i), std::string(9000, 'x'));
    (void)sandbox.makeFile("text", std::string(40'000, 't'));
    runTool(sandbox,
            {"tar", "-czf", sandbox.path("archive"), "-C", sandbox.path("tree"), "folder"});
    runTool(sandbox, {"git", "init", "-q", sandbox.path("tree")});
}

Client Session::connect() const
{
    return {m_sandbox.socketPath(), m_token};
}

void Session::note(const std::string &step, const std::string &what)
{
    m_outcomes.insert(step + ": " + withoutChance(what, m_sandbox));
}

/// Asks until there is an answer, twice at most. The answer; empty if there is none.
std::string Session::ask(Client &client, const std::string &method, const std::string &params)
{
    for (int attempt = 0; attempt < 2; ++attempt) {
        if (!client.connected())
            client = connect();
        const std::string answer = client.answer(client.ask(method, params), limit);
        if (answer.starts_with('<')) {
            const bool silent = answer == "<no answer in time>";
            note(method, silent ? (attempt == 0 ? "asked again" : "no answer") : "disconnected");
            client = connect();
            continue;
        }
        if (const std::string error = errorText(answer); !error.empty())
            note(method, error);
        return answer;
    }
    return {};
}

/// Waits for a frame of that stream.
bool Session::await(Client &client, const std::string &stream, const std::string &step)
{
    for (;;) {
        const std::string line = client.next(limit);
        if (line.starts_with('<')) {
            note(step, line == "<no answer in time>" ? "missing" : "disconnected");
            return false;
        }
        if (const auto frame = readStreamFrame(line); frame && frame->stream == stream)
            return true;
    }
}

void Session::playProcess(Client &client, const std::string &id)
{
    if (!ask(client, "process.spawn", shell(id, "exec cat")).starts_with(R"({"success")"))
        return;
    ask(client, "process.stdin", input(id, "hello\n"));
    await(client, "stdout", "output");
    Client second = connect();
    const std::string reattach = R"({"id":")" + id + R"(","fromSeq":0})";
    ask(second, "process.reattach", reattach);
    const std::string kill = R"({"id":")" + id + R"(","signal":"SIGKILL"})";
    ask(second, "process.kill", kill);
    if (await(second, "exit", "exit"))
        return;
    // The signal, or the connection, may have been lost.
    second = connect();
    ask(second, "process.kill", kill);
    if (ask(second, "process.reattach", reattach).find(R"("running":true)") != std::string::npos
        && !await(second, "exit", "exit again"))
        note("exit", "no answer");
}

std::set<std::string> Session::play()
{
    m_outcomes.clear();
    const std::string id = "p" + std::to_string(++m_rounds);
    Client client = connect();
    ask(client, "server.ping", "{}");
    playProcess(client, id);
    ask(client, "files.read", pathParam(m_sandbox.path("text")));
    ask(client, "files.list", pathParam(m_sandbox.path("tree/folder")));
    const std::string archive = m_sandbox.path("archive" + std::to_string(m_rounds));
    const std::string out = m_sandbox.path("out" + std::to_string(m_rounds));
    fs::copy_file(m_sandbox.path("archive"), archive);
    const std::string extracted =
        ask(client, "files.extract_tar",
            R"({"archivePath":")" + archive + R"(","destDir":")" + out + R"("})");
    if (const auto error = extracted.find(R"("error":")"); error != std::string::npos)
        note("files.extract_tar", extracted.substr(error + 9, extracted.size() - error - 11));
    ask(client, "git.status", pathParam(m_sandbox.path("tree")));
    fs::remove_all(out);
    return m_outcomes;
}

std::string Session::endAll()
{
    Client client = connect();
    for (int i = 1; i <= m_rounds; ++i)
        client.ask("process.kill", R"({"id":"p)" + std::to_string(i) + R"(","signal":"SIGKILL"})");
    return client.call("server.ping") == R"({"pong":true})" ? "" : "no service afterwards";
}

} // namespace claustrum::testing
