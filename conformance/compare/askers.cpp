// SPDX-License-Identifier: Apache-2.0
#include "conformance/compare/askers.h"

#include <map>
#include <utility>

namespace claustrum::conformance {
namespace {

/// The sends up to one step, by the keys of their answers.
class Asked
{
public:
    void send(std::size_t step, const Send &send)
    {
        const RecordedRequest &request = send.request;
        m_last[send.connection] = step;
        m_byId[{send.connection, request.id}] = step;
        if (request.method == "process.spawn" || request.method == "process.reattach")
            m_byProcess[{send.connection, request.process}] = step;
    }

    [[nodiscard]] std::size_t byFrame(int connection, const FrameKey &key) const
    {
        if (key.kind == FrameKey::Kind::Stream)
            return byProcess(connection, key.name);
        const auto found = m_byId.find({connection, key.name});
        if (key.kind == FrameKey::Kind::Reply && key.name != "null")
            return found == m_byId.end() ? noStep : found->second;
        const auto last = m_last.find(connection);
        return last == m_last.end() ? noStep : last->second;
    }

    [[nodiscard]] std::size_t byProcess(int connection, const std::string &process) const
    {
        const auto found = m_byProcess.find({connection, process});
        return found == m_byProcess.end() ? noStep : found->second;
    }

private:
    std::map<int, std::size_t> m_last;
    std::map<std::pair<int, std::string>, std::size_t> m_byId;
    std::map<std::pair<int, std::string>, std::size_t> m_byProcess;
};

} // namespace

std::vector<std::size_t> askers(const Transcript &transcript)
{
    std::vector<std::size_t> result(transcript.steps.size(), noStep);
    Asked asked;
    for (std::size_t step = 0; step < result.size(); ++step) {
        const Action &action = transcript.steps[step].action;
        if (const auto *send = std::get_if<Send>(&action))
            asked.send(step, *send);
        else if (const auto *receive = std::get_if<Receive>(&action))
            result[step] = asked.byFrame(receive->connection, receive->frame.key);
        else if (const auto *collect = std::get_if<Collect>(&action))
            result[step] = asked.byProcess(collect->connection, collect->process);
    }
    return result;
}

} // namespace claustrum::conformance
