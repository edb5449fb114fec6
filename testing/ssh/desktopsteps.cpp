// SPDX-License-Identifier: Apache-2.0
// What a desktop does, step by step.
#include "common/sha256.h"
#include "testing/deadline.h"
#include "testing/ssh/blobserver.h"
#include "testing/ssh/desktop.h"
#include "testing/ssh/jsonfields.h"
#include "testing/testdaemon.h"

#include <utility>

namespace claustrum::testing {
namespace {

/// Answers --version, and otherwise sends its input back.
const std::string cliScript = "#!/bin/sh\ncase $1 in --version) echo 1.0.0;; *) exec cat;; esac\n";
const std::string key = "session-1";

std::size_t linesWith(std::string_view text, std::string_view begin)
{
    std::size_t count = 0;
    for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1))
        ++count;
    return count;
}

std::string withoutNewline(std::string text)
{
    while (!text.empty() && text.back() == '\n')
        text.pop_back();
    return text;
}

} // namespace

/// Downloads the CLI and installs it, with a look at the progress.
std::string Desktop::install()
{
    const std::string blob = zstdFrameOf(cliScript);
    const BlobServer server(blob);
    const Outcome done = m_host.program(
        {"-install", "-reference-build", m_build, "-cli-dir", m_host.home() + "/cli",
         "-cli-version", "1.0.0", "-cli-url", server.url(), "-cli-checksum", sha256Hex(blob)},
        {});
    constexpr std::string_view mark = "__INSTALL_RESULT__";
    const auto at = done.out.find(mark);
    const auto result = at == std::string::npos
                            ? parseJson("null")
                            : parseJson(withoutNewline(done.out.substr(at + mark.size())));
    check(done.status == 0 && result && result->isObject() && stringOf(*result, "cliPath") == m_cli
              && stringOf(*result, "cliError").empty(),
          "-install: " + done.out + done.err);
    if (!m_problem.empty())
        return {};
    const bool tells = result->find("fetch") != nullptr;
    return linesWith(done.out, "__INSTALL_PROGRESS__") > 0 && tells ? "with progress" : "done";
}

std::string Desktop::serve()
{
    const Outcome done = m_host.program({"-serve", "-token-fd", "0", "-reference-build", m_build},
                                        std::string(TestDaemon::token) + '\n');
    check(done.status == 0, "-serve: " + done.out + done.err);
    return done.out;
}

std::string Desktop::start()
{
    serve();
    check(eventually([&] { return m_host.daemons().size() == 1; }), "there is not one daemon");
    return "done";
}

std::string Desktop::ask()
{
    connect();
    return std::to_string(m_methods.size()) + " methods, " + std::to_string(m_features.size())
           + " features";
}

std::string Desktop::spawn()
{
    m_session = {"one"};
    m_said.clear();
    const std::string reply =
        call("process.spawn",
             command("one", {m_cli, "--output-format=stream-json", "--session-id", key}));
    check(reply == R"({"success":true})", "spawn: " + reply);
    say("hello\n");
    return has("process.stdin.offset") ? "with offsets" : "without offsets";
}

/// Makes a worktree, looks at it, and removes it with its branch.
std::string Desktop::makeTree(const std::string &name, const std::string &more)
{
    const std::string path =
        (more.find("worktreeRoot") == std::string::npos ? m_repo + "/.claude/worktrees/"
                                                        : m_host.home() + "/trees/repo/")
        + name;
    const std::string place = R"("baseRepo":")" + m_repo + R"(","worktreePath":")" + path
                              + R"(","branchName":")" + name + '"';
    const std::string made = call("git.worktree_create", '{' + place + more + '}');
    check(made.starts_with(R"({"success":true)"), "worktree_create: " + made);
    const std::string base =
        has("git.status.baseRepo") ? R"(,"baseRepo":")" + m_repo + '"' : std::string();
    const std::string status = call("git.status", R"({"path":")" + path + '"' + base + '}');
    check(status == R"({"isRepo":true,"clean":true})", "status: " + status);
    const auto root = more.find(R"(,"worktreeRoot")");
    const std::string removed =
        call("git.worktree_remove",
             '{' + place + (root == std::string::npos ? "" : more.substr(root)) + '}');
    check(removed.starts_with(R"({"success":true)"), "worktree_remove: " + removed);
    return made;
}

std::string Desktop::workInTrees()
{
    const Outcome made =
        m_host.shell("umask 022; mkdir repo trees && cd repo && git init -q -b main && echo a >a "
                     "&& git add a && "
                     "git -c user.name=n -c user.email=e commit -q -m c && git branch kept");
    check(made.status == 0, "git: " + made.err);
    std::string used = "managed";
    std::string more;
    if (has("git.worktree_create.timeoutMs")) {
        more = R"(,"timeoutMs":60000)";
        used += ", timeout";
    }
    makeTree("fresh", more);
    if (has("git.worktree_create.existingBranch")) {
        const std::string kept = makeTree("attached", more + R"(,"existingBranch":"kept")");
        check(kept.find(R"("branch":"kept")") != std::string::npos, "existing branch: " + kept);
        used += ", branch";
    }
    if (has("git.worktree.external_root")) {
        makeTree("far", more + R"(,"worktreeRoot":")" + m_host.home() + R"(/trees")");
        used += ", external";
    }
    return used;
}

/// The connection is lost in the middle of a request; with offsets, also after one without a
/// reply. What did not arrive is sent again.
std::string Desktop::resumeAfterLoss()
{
    const bool resends = has("process.stdin.offset");
    const std::string instance = m_instance;
    Client &client = m_link->client();
    if (resends) {
        const std::string text = "perhaps\n";
        m_said += text;
        client.send(
            client.request("process.stdin", input(m_session.id, text, m_session.sent)).line);
    }
    const std::string half = client.request("server.ping").line;
    client.send(std::string_view(half).substr(0, half.size() / 2));
    m_link->lose();
    connect();
    check(m_instance == instance, "another daemon");
    reattach(m_link->client());
    if (resends && m_session.sent < m_said.size()) {
        const std::string rest = m_said.substr(m_session.sent);
        const std::string reply = call("process.stdin", input(m_session.id, rest, m_session.sent));
        check(reply.starts_with(R"({"success":true)"), "stdin again: " + reply);
        m_session.sent = m_said.size();
    }
    say("back\n");
    return resends ? "each byte once" : "reattached";
}

/// A second connection takes the process while the first is half dead.
std::string Desktop::replaceConnection()
{
    const std::unique_ptr<DesktopLink> first = std::exchange(m_link, nullptr);
    connect();
    reattach(m_link->client());
    say("here\n");
    const bool lives = first->client().call("server.ping") == R"({"pong":true})";
    return lives ? "first stays" : "first is closed";
}

/// Starts the CLI again for the same session, under another id.
std::string Desktop::takeSessionOver()
{
    const std::string words =
        command("two", {m_cli, "--output-format=stream-json", "--resume", key});
    std::string reply = call("process.spawn", words);
    check(reply == R"({"success":true})", "spawn for the session: " + reply);
    std::string how = "by the daemon";
    if (!m_session.isEnded) {
        const bool waits = m_methods.contains("process.killAndWait");
        how = waits ? "killAndWait" : "kill";
        reply = call("process." + how, R"({"id":"one"})");
        check(reply.find("true") != std::string::npos, how + ": " + reply);
        while (m_problem.empty() && !m_session.isEnded) {
            const std::string frame = m_link->client().next();
            check(readStreamFrame(frame).has_value(), "instead of the exit: " + frame);
            take(frame);
        }
    }
    m_session = {"two"};
    m_said.clear();
    say("again\n");
    return how;
}

/// Methods that only some daemons have.
std::string Desktop::askForMore()
{
    std::string used;
    if (m_methods.contains("plugins.prune")) {
        const std::string reply = call("plugins.prune", R"({"minAgeDays":30})");
        check(reply.starts_with(R"({"root":)"), "plugins.prune: " + reply);
        used += "plugins";
    }
    if (m_methods.contains("launcher.resolve")) {
        const std::string reply = call("launcher.resolve", R"({"cliPath":")" + m_cli + R"("})");
        check(reply.starts_with(R"({"status":)"), "launcher.resolve: " + reply);
        used += used.empty() ? "launcher" : ", launcher";
    }
    return used.empty() ? "nothing" : used;
}

/// A second daemon on the same socket. If the first one runs on, this client ends it.
std::string Desktop::upgrade()
{
    const std::string instance = m_instance;
    serve();
    const std::unique_ptr<DesktopLink> first = std::exchange(m_link, nullptr);
    const bool lives = first->client().call("server.ping") == R"({"pong":true})";
    if (lives)
        first->client().call("server.shutdown");
    check(eventually([&] { return m_host.daemons().size() == 1; }), "the first daemon stays");
    // Up to 4534d86, -serve may return a moment before the second daemon has the path.
    check(eventually([&] { return m_host.connect()->client().connected(); }), "no second daemon");
    connect();
    check(m_instance.empty() || m_instance != instance, "the same instance");
    const std::string gone = call("process.reattach", R"({"id":"two"})");
    check(gone.starts_with(R"({"found":false)"), "a process of the first daemon: " + gone);
    const std::string reply = call(
        "process.spawn", command("three", {m_cli, "--output-format=stream-json", "--resume", key}));
    check(reply == R"({"success":true})", "spawn at the second daemon: " + reply);
    m_session = {"three"};
    m_said.clear();
    say("new\n");
    return lives ? "client ends first" : "first has ended";
}

std::string Desktop::stop()
{
    const Outcome done = m_host.program({"-stop", "-reference-build", m_build}, {});
    check(done.status == 0, "-stop: " + done.out + done.err);
    check(eventually([&] { return m_host.daemons().empty(); }), "a daemon stays");
    return done.out.empty() ? "silent" : withoutNewline(done.out);
}

} // namespace claustrum::testing
