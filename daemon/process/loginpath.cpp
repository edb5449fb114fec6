// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/loginpath.h"

#include "common/trimmed.h"
#include "daemon/loop/log.h"
#include "daemon/process/loginshell.h"
#include "posix/runprogram.h"

#include <utility>

namespace claustrum {
namespace {

constexpr const char *component = "shellenv";
constexpr std::string_view mark = "___CLAUDE_SSH_PATH_EXTRACT___";
constexpr std::chrono::seconds shellTimeout{4};
/// From the question to the answer, the start included.
constexpr std::chrono::seconds startTimeout{5};

// The command for the login shell, in its quoting: whatever its syntax, sh prints the PATH.
constexpr const char *shellCommand =
    R"(/bin/sh -c 'printf "%s%s\n" "___CLAUDE_SSH_PATH_EXTRACT___" "$PATH"')";

// The environment of the shell, in the two ways of the builds (daemon.md; later/processes.md, H).

std::vector<std::string> wholeEnvironment(const Environment &environment)
{
    return withVariables(environment.variables,
                         {{"DISABLE_AUTO_UPDATE", "true"}, {"ZSH_DISABLE_COMPFIX", "true"}});
}

std::vector<std::string> sevenVariables(const Environment &environment)
{
    std::vector<std::string> result = {"DISABLE_AUTO_UPDATE=true", "ZSH_DISABLE_COMPFIX=true"};
    for (const std::string_view name : {"HOME", "PATH", "SHELL", "TERM", "USER"})
        result.push_back(std::string(name).append("=").append(environment.variable(name)));
    return result;
}

SpawnRequest shellRequest(const std::string &shell, const Environment &environment)
{
    SpawnRequest request;
    request.file = shell;
    request.args = {shell, "-l", "-i", "-c", shellCommand};
    const auto variables =
        environment.build->spawnAsksForLoginPath() ? sevenVariables : wholeEnvironment;
    request.env = variables(environment);
    request.descriptorLimit = environment.descriptorLimit;
    return request;
}

std::nullopt_t failed(const std::string &why)
{
    logWarn(component, "Failed to extract PATH from login shell: " + why);
    return std::nullopt;
}

} // namespace

void LoginPathScanner::feed(std::string_view block)
{
    m_beginning += block.substr(0, beginningBytes - m_beginning.size());
    while (!block.empty() && !m_path) {
        const auto newline = block.find('\n');
        const auto part = block.substr(0, newline);
        m_line += part.substr(0, lineLimit - m_line.size());
        if (newline == std::string_view::npos)
            break;
        endLine();
        block.remove_prefix(newline + 1);
    }
}

void LoginPathScanner::endLine()
{
    if (const auto at = m_line.find(mark); at != std::string::npos)
        m_path = trimmed(std::string_view(m_line).substr(at + mark.size()));
    m_line.clear();
}

std::optional<std::string> LoginPathScanner::path()
{
    if (!m_path)
        endLine();
    return m_path;
}

std::optional<std::string> askLoginShell(const Environment &environment, int cancelFd)
{
    const std::string shell = loginShell(environment);
    LoginPathScanner scanner;
    RunLimits limits;
    limits.timeout = shellTimeout;
    limits.cancelFd = cancelFd;
    limits.combined = true;
    limits.sink = [&](std::string_view block) { scanner.feed(block); };
    const auto finished = runProgram(shellRequest(shell, environment), limits);
    if (!finished)
        return failed(finished.error().text);
    if (finished->end == Finished::End::Cancelled)
        return std::nullopt;
    if (finished->end == Finished::End::TimedOut)
        return failed("shell PATH extraction timed out (" + shell + ")");
    if (!finished->succeeded())
        logWarn(component, "Shell command exited with error (may still have PATH): "
                               + exitText(finished->status));
    auto path = scanner.path();
    if (!path || path->empty())
        return failed("PATH sentinel not found in shell output: " + scanner.beginning() + "…");
    logDebug(component, "Extracted shell PATH (" + std::to_string(path->size()) + " chars)");
    return path;
}

class LoginPath::Question final : public BlockingCall
{
public:
    explicit Question(LoginPath &owner)
        : m_owner(owner)
    {}

    void work() override { m_path = askLoginShell(m_owner.m_environment, m_owner.m_cancel.fd()); }
    void finish() override { m_owner.setPath(std::move(m_path)); }
    void refuse() override { m_owner.setPath(failed("cannot start a thread")); }

private:
    LoginPath &m_owner;
    std::optional<std::string> m_path;
};

void LoginPath::ask()
{
    if (std::exchange(m_asked, true))
        return;
    m_deadline.setSingleShot(true);
    QObject::connect(&m_deadline, &QTimer::timeout, [this] { giveUp(); });
    m_deadline.start(startTimeout);
    m_calls.run(std::make_unique<Question>(*this),
                {.paths = {std::string(m_environment.variable("SHELL"))}});
}

/// The shell, or its file system, hangs before shellTimeout could begin.
void LoginPath::giveUp()
{
    setPath(failed("shell PATH extraction timed out ("
                   + std::string(m_environment.variable("SHELL")) + ")"));
}

void LoginPath::cancel()
{
    m_deadline.stop();
    m_waiting.clear();
    m_cancel.raise();
}

void LoginPath::setPath(std::optional<std::string> path)
{
    if (m_known)
        return; // too late
    m_deadline.stop();
    m_known = true;
    m_path = std::move(path);
    for (auto &callback : std::exchange(m_waiting, {}))
        callback(m_path);
}

void LoginPath::whenKnown(Callback callback)
{
    if (m_known) {
        callback(m_path);
        return;
    }
    m_waiting.push_back(std::move(callback));
    ask();
}

} // namespace claustrum
