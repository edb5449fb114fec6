// SPDX-License-Identifier: Apache-2.0
#include "daemon/git/git.h"

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
    if (m_killed) {
        answer.failure = gitKilled;
        return answer;
    }
    GitProcess process{.arguments = {"-C", m_directory},
                       .environment = m_context.variables,
                       .limits = {.outputBytes = combined ? mostCombinedOutput : 0,
                                  .cancelFd = m_caller.cancelFd,
                                  .combined = combined}};
    process.arguments.insert(process.arguments.end(), arguments.begin(), arguments.end());
    if (!combined)
        process.limits.sink = Keeper(answer, m_caller.mayHold);
    GitRun run = runGit(m_context, std::move(process));
    m_killed = run.finished.end != Finished::End::Exited;
    answer.ok = run.ok() && !m_killed;
    answer.failure = m_killed ? std::string(gitKilled) : std::move(run.failure);
    if (combined)
        answer.output = std::move(run.finished.out);
    dropNewlines(answer.output);
    return answer;
}

} // namespace claustrum
