// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/agentquestion.h"

#include "common/trimmed.h"
#include "daemon/process/loginshell.h"
#include "posix/randomhex.h"
#include "posix/runprogram.h"

namespace claustrum {
namespace {

constexpr std::chrono::seconds shellTimeout{4};
constexpr std::chrono::milliseconds pipeTimeout{500};

bool isHidden(std::string_view variable)
{
    const auto name = variable.substr(0, variable.find('='));
    return name.starts_with("CLAUDE_SSH_") || name == "SSH_CONNECTION" || name == "SSH_CLIENT"
           || name == "SSH_TTY";
}

SpawnRequest shellRequest(const std::string &shell, const Environment &environment,
                          const std::string &mark)
{
    SpawnRequest request;
    request.file = shell;
    request.args = {shell, "-l", "-i", "-c",
                    "/bin/sh -c 'printf \"%s\\n%s\\n\" \"" + mark + "\" \"$SSH_AUTH_SOCK\"'"};
    auto variables = environment.variables;
    std::erase_if(variables, isHidden);
    request.env = withVariablesInPlace(variables, {{"DISABLE_AUTO_UPDATE", "true"},
                                                   {"ZSH_DISABLE_COMPFIX", "true"},
                                                   {"CLAUDE_DESKTOP_RESOLVING_ENVIRONMENT", "1"}});
    request.descriptorLimit = environment.descriptorLimit;
    return request;
}

/// The reason why a shell gave no answer, for the log.
std::string reasonOf(const Finished &finished)
{
    if (finished.end == Finished::End::TimedOut)
        return "did not finish within 4s";
    if (finished.status != 0)
        return "exited (" + exitText(finished.status) + ") without printing SSH_AUTH_SOCK";
    return "did not print SSH_AUTH_SOCK";
}

/// The error, with the beginning of what the shell said.
Error failed(const std::string &shell, const std::string &why, std::string_view said)
{
    constexpr std::size_t shown = 200;
    std::string beginning(said.substr(0, shown));
    if (said.size() > shown)
        beginning += "...";
    const std::string text(trimmed(beginning));
    return Error{"login shell " + shell + " " + why
                 + (text.empty() ? std::string() : "; output began: " + text)};
}

} // namespace

void MarkedLine::feed(std::string_view block)
{
    if (m_found) {
        m_text += block.substr(0, lineLimit - m_text.size());
        return;
    }
    m_text += block;
    if (const auto at = m_text.find(m_mark); at != std::string::npos) {
        m_found = true;
        m_text.erase(0, at + m_mark.size());
        m_text.resize(std::min(m_text.size(), lineLimit));
    } else if (m_text.size() >= m_mark.size()) {
        m_text.erase(0, m_text.size() - m_mark.size() + 1);
    }
}

std::optional<std::string> MarkedLine::line() const
{
    if (!m_found)
        return std::nullopt;
    return std::string(trimmed(std::string_view(m_text).substr(0, m_text.find('\n'))));
}

Result<std::string> askForAgent(const Environment &environment, int cancelFd)
{
    const std::string shell = loginShell(environment);
    const auto random = randomHex(16);
    if (!random)
        return failed(shell, "was not asked: " + random.error().text, {});
    const std::string mark = "___CLAUDE_SSH_AGENT_SOCK_" + *random + "___";
    MarkedLine marked(mark);
    std::string said; // the beginning
    RunLimits limits;
    limits.outputBytes = 256; // of stderr; of stdout below
    limits.timeout = shellTimeout;
    limits.drainTime = pipeTimeout;
    limits.cancelFd = cancelFd;
    limits.sink = [&](std::string_view block) {
        marked.feed(block);
        said += block.substr(0, limits.outputBytes - said.size());
    };
    const auto finished = runProgram(shellRequest(shell, environment, mark), limits);
    if (!finished)
        return failed(shell, "could not be started: " + finished.error().text, {});
    const auto line = marked.line(); // counts even if the shell had to be killed
    if (!line)
        return failed(shell, reasonOf(*finished), said + finished->err);
    if (!line->empty() && !line->starts_with('/'))
        return failed(shell, "printed something other than a path for SSH_AUTH_SOCK", *line);
    return *line;
}

} // namespace claustrum
