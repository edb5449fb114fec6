// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/git.h"

#include "posix/execlookup.h"
#include "posix/runprogram.h"

#include <utility>

namespace claustrum {
namespace {

constexpr std::size_t mostCombinedOutput = 1024UL * 1024;

void dropNewlines(std::string &text)
{
    text.erase(text.find_last_not_of('\n') + 1); // npos + 1 is 0
}

/// Collects output up to the limit.
class Keeper
{
public:
    Keeper(GitAnswer &answer, const MayHold &mayHold)
        : m_answer(answer)
        , m_mayHold(mayHold)
    {}

    void operator()(std::string_view bytes)
    {
        const bool mayHold = m_mayHold(m_answer.output.size() + bytes.size());
        const auto kept = bytes.substr(0, mayHold ? Git::mostOutput - m_answer.output.size() : 0);
        m_answer.output += kept;
        m_answer.truncated = m_answer.truncated || kept.size() < bytes.size();
    }

private:
    GitAnswer &m_answer;
    const MayHold &m_mayHold;
};

} // namespace

GitAnswer Git::run(const std::vector<std::string> &arguments)
{
    return start(arguments, false);
}

GitAnswer Git::runCombined(const std::vector<std::string> &arguments)
{
    return start(arguments, true);
}

GitAnswer Git::start(const std::vector<std::string> &arguments, bool combined)
{
    GitAnswer answer;
    const auto file =
        m_killed ? Error{std::string(gitKilled)} : lookUpCommand("git", m_context.path);
    if (!file) {
        answer.failure = file.error().text;
        return answer;
    }
    SpawnRequest request{.file = *file,
                         .args = {"git", "-C", m_directory},
                         .env = m_context.variables,
                         .cwd = {},
                         .descriptorLimit = m_context.descriptorLimit};
    request.args.insert(request.args.end(), arguments.begin(), arguments.end());
    RunLimits limits{.outputBytes = combined ? mostCombinedOutput : 0,
                     .timeout = m_context.timeout,
                     .cancelFd = m_caller.cancelFd,
                     .combined = combined};
    if (!combined)
        limits.sink = Keeper(answer, m_caller.mayHold);
    auto finished = runProgram(std::move(request), limits);
    if (!finished) {
        answer.failure = finished.error().text;
        return answer;
    }
    m_killed = finished->end != Finished::End::Exited;
    answer.ok = finished->succeeded();
    if (!answer.ok)
        answer.failure = m_killed ? std::string(gitKilled) : exitText(finished->status);
    if (combined)
        answer.output = std::move(finished->out);
    dropNewlines(answer.output);
    return answer;
}

} // namespace claustrum
