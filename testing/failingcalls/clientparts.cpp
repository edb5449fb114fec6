// SPDX-License-Identifier: Apache-2.0
#include "posix/files.h"
#include "posix/pipe.h"
#include "posix/runprogram.h"
#include "testing/deadline.h"
#include "testing/failingcalls/parts.h"
#include "testing/failingcalls/session.h"
#include "testing/run.h"
#include "testing/testdaemon.h"

#include <algorithm>
#include <filesystem>
#include <poll.h>
#include <sys/syscall.h>

namespace claustrum::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds endLimit{8};

/// Of a short text that ends.
std::string firstLine(const std::string &text)
{
    return text.substr(0, text.find('\n'));
}

void noteEnd(std::optional<int> status, const CallFault &fault, Attempt &attempt)
{
    if (!status)
        attempt.faults.insert("does not end");
    else
        noteSignal(*status, fault, attempt);
}

class BridgeTry final : public Try
{
public:
    explicit BridgeTry(const std::vector<int> &calls)
        : m_calls(calls)
        , m_daemon(m_sandbox)
    {}

    Attempt once(const CallFault &fault) override
    {
        auto in = makePipe();
        auto out = makePipe();
        const std::string errPath = m_sandbox.path("bridge.err");
        const Fd err(::open(errPath.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        Supervised bridge({{programPath(), "-bridge", "-socket", m_sandbox.socketPath()},
                           m_sandbox.environment(),
                           m_sandbox.path(""),
                           {in->readEnd.get(), out->writeEnd.get(), err.get()}},
                          m_calls, fault);
        in->readEnd.reset();
        out->writeEnd.reset();
        (void)writeAll(in->writeEnd.get(), request(), "stdin");
        const std::string received = readLine(out->readEnd.get());
        in->writeEnd.reset();
        const auto status = bridge.waitForEnd(static_cast<int>(endLimit.count()) * 1000);
        Attempt attempt;
        attempt.count = bridge.count();
        attempt.happened = bridge.happened();
        noteEnd(status, fault, attempt);
        if (status && (*status != 0 || received.find("pong") == std::string::npos))
            attempt.outcomes.insert(
                (received.empty() ? "no reply, status " : "status ") + std::to_string(*status)
                + (contentOf(errPath).empty()
                       ? ""
                       : ": " + withoutChance(firstLine(contentOf(errPath)), m_sandbox)));
        noteMade(bridge);
        return attempt;
    }

private:
    static std::string request()
    {
        return R"({"jsonrpc":"2.0","id":1,"method":"server.ping","auth":")"
               + std::string(TestDaemon::token) + "\"}\n";
    }

    /// Up to a newline, an end, or the time limit.
    static std::string readLine(int fd)
    {
        std::string line;
        pollfd poller{fd, POLLIN, 0};
        char byte = 0;
        while (!line.ends_with('\n')
               && ::poll(&poller, 1, static_cast<int>(endLimit.count()) * 1000) > 0
               && ::read(fd, &byte, 1) == 1)
            line += byte;
        return line;
    }

    const std::vector<int> m_calls;
    const Sandbox m_sandbox;
    const TestDaemon m_daemon;
};

class InstallTry final : public Try
{
public:
    explicit InstallTry(const std::vector<int> &calls)
        : m_calls(calls)
    {}

    Attempt once(const CallFault &fault) override
    {
        const Sandbox sandbox;
        fs::create_directories(sandbox.path("cli"));
        (void)sandbox.makeFile("cli/1", cliText("old"), 0755);
        (void)sandbox.makeFile("new", cliText("new"), 0644);
        compress(sandbox);
        const std::string outPath = sandbox.path("out");
        const std::string errPath = sandbox.path("err");
        const Fd out(::open(outPath.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        const Fd err(::open(errPath.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        Supervised install({{programPath(), "-install", "-cli-dir", sandbox.path("cli"),
                             "-cli-version", "2", "-cli-zst", sandbox.path("new.zst")},
                            sandbox.environment(),
                            sandbox.path(""),
                            {-1, out.get(), err.get()}},
                           m_calls, fault);
        const auto status = install.waitForEnd(static_cast<int>(endLimit.count()) * 1000);
        Attempt attempt;
        attempt.count = install.count();
        attempt.happened = install.happened();
        noteEnd(status, fault, attempt);
        // Nothing can be said on an output that takes nothing.
        const bool saysNothing = fault.call == SYS_write && attempt.happened > 0;
        judgeResult(sandbox, status.value_or(-1), saysNothing, attempt);
        judgeDirectory(sandbox, attempt);
        noteMade(install);
        return attempt;
    }

private:
    static std::string cliText(const std::string &name)
    {
        return "#!/bin/sh\n# " + std::string(20'000, 'x') + "\necho " + name + "\n";
    }

    static void compress(const Sandbox &sandbox)
    {
        SpawnRequest request;
        request.file = "/usr/bin/zstd";
        request.args = {"zstd", "-q", sandbox.path("new"), "-o", sandbox.path("new.zst")};
        request.env = sandbox.environment();
        (void)runProgram(request, {});
    }

    static void judgeResult(const Sandbox &sandbox, int status, bool maySayNothing,
                            Attempt &attempt)
    {
        const std::string out = contentOf(sandbox.path("out"));
        const std::string err = contentOf(sandbox.path("err"));
        const bool isLoaded = err.find("while loading shared libraries") == std::string::npos
                              && err.find("libclaustrum-module") == std::string::npos;
        const auto error = out.find(R"("cliError":")");
        if (error != std::string::npos)
            attempt.outcomes.insert(
                "cliError: "
                + withoutChance(out.substr(error + 12, out.size() - error - 15), sandbox));
        else if (!out.starts_with("__INSTALL_RESULT__"))
            attempt.outcomes.insert("no result line, status " + std::to_string(status) + ": "
                                    + withoutChance(firstLine(err), sandbox));
        if (!out.starts_with("__INSTALL_RESULT__") && isLoaded && status <= 128 && !maySayNothing)
            attempt.faults.insert("no result line: " + withoutChance(firstLine(err), sandbox));
    }

    static void judgeDirectory(const Sandbox &sandbox, Attempt &attempt)
    {
        if (contentOf(sandbox.path("cli/1")) != cliText("old"))
            attempt.faults.insert("the old CLI is not whole");
        if (fs::exists(sandbox.path("cli/2")) && contentOf(sandbox.path("cli/2")) != cliText("new"))
            attempt.faults.insert("the new CLI is not whole");
        const bool installed = fs::exists(sandbox.path("cli/2"));
        const bool failed = contentOf(sandbox.path("out")).find("cliError") != std::string::npos;
        if (!installed && !failed && contentOf(sandbox.path("out")).size() > 0)
            attempt.faults.insert("a success without a CLI");
        for (const auto &entry : fs::directory_iterator(sandbox.path("cli"))) {
            const std::string name = entry.path().filename();
            if (name != "1" && name != "2")
                attempt.outcomes.insert("leaves " + withoutChance(name, sandbox));
        }
    }

    const std::vector<int> m_calls;
};

} // namespace

std::unique_ptr<Try> makeBridgeTry(const std::vector<int> &calls)
{
    return std::make_unique<BridgeTry>(calls);
}

std::unique_ptr<Try> makeInstallTry(const std::vector<int> &calls)
{
    return std::make_unique<InstallTry>(calls);
}

} // namespace claustrum::testing
