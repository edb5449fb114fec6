// SPDX-License-Identifier: Apache-2.0
#include "daemon/process/shellagent.h"

#include "daemon/process/agentquestion.h"

namespace claustrum {

class ShellAgent::Question final : public BlockingCall
{
public:
    explicit Question(ShellAgent &owner)
        : m_owner(owner)
    {}

    void work() override { m_socket = m_owner.m_source.socket(); }
    void finish() override { m_owner.onAnswered(m_socket); }
    void refuse() override { m_owner.onAnswered(std::nullopt); } // the system gives no thread

private:
    ShellAgent &m_owner;
    std::optional<std::string> m_socket;
};

ShellAgent::ShellAgent(const Environment &environment, BlockingCalls &calls)
    : m_calls(calls)
    , m_shell(environment.variable("SHELL"))
    , m_source({[this, &environment] { return askForAgent(environment, m_cancel.fd()); },
                [](const std::string &path) { return dialSocket(path); },
                std::chrono::steady_clock::now})
{}

void ShellAgent::ask(Callback callback)
{
    if (answersAtOnce()) {
        callback(std::nullopt);
        return;
    }
    m_waiting.push_back(std::move(callback));
    if (m_waiting.size() == 1)
        askNext();
}

void ShellAgent::askNext()
{
    m_calls.run(std::make_unique<Question>(*this), {.paths = {m_shell}});
}

void ShellAgent::onAnswered(const std::optional<std::string> &socket)
{
    if (m_waiting.empty())
        return; // cancelled
    Callback callback = std::move(m_waiting.front());
    m_waiting.pop_front();
    if (!m_waiting.empty())
        askNext();
    callback(socket);
}

void ShellAgent::cancel()
{
    m_waiting.clear();
    m_cancel.raise();
}

} // namespace claustrum
