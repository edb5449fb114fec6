// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/stdingate.h"

#include "daemon/methods/countsasrunning.h"
#include "wire/base64.h"
#include "wire/jsonwriter.h"

#include <deque>
#include <optional>

namespace claustrum {
namespace {

struct StdinCall
{
    std::string id;
    std::optional<std::string> data; ///< decoded; none: invalid base64
    std::optional<std::uint64_t> offset;
    PendingReply reply;
};

std::string acceptedJson(const ReferenceBuild &build, std::uint64_t applied, bool duplicate)
{
    std::string json;
    ObjectWriter object(json);
    object.boolean("success", true);
    if (build.stdinHasOffsets())
        object.uinteger("applied", applied);
    if (duplicate)
        object.boolean("duplicate", true);
    object.close();
    return json;
}

/// The answer of a check; none if the request has passed it.
using Answer = std::optional<Result<std::string>>;

Answer refused(const char *why)
{
    return Error{why, ErrorCode::InvalidParams};
}

/// Answers gaps and duplicates.
Answer checkOffset(const ChildProcess &process, const StdinCall &call, const ReferenceBuild &build)
{
    const auto admission = process.stdinQueue().judge(call.data->size(), call.offset);
    if (!admission)
        return std::nullopt;
    if (*admission == StdinQueue::Admission::Gap)
        return Error{"stdin offset gap: offset ahead of applied bytes", ErrorCode::StdinGap};
    return acceptedJson(build, process.stdinQueue().applied(), true);
}

Answer checkRuns(const ChildProcess &process, const ReferenceBuild &build)
{
    if (!countsAsRunning(process, build))
        return refused("Process not running");
    return std::nullopt;
}

// The two orders of these checks (processes.md; later/processes.md, B).

Answer runningFirst(const ChildProcess &process, const StdinCall &call, const ReferenceBuild &build)
{
    if (auto answer = checkRuns(process, build))
        return answer;
    return checkOffset(process, call, build);
}

Answer offsetFirst(const ChildProcess &process, const StdinCall &call, const ReferenceBuild &build)
{
    if (auto answer = checkOffset(process, call, build))
        return answer;
    return checkRuns(process, build);
}

} // namespace

/// One connection's stdin requests: a queue; only its head is tried.
class StdinGate final : public ChildProcess::StdinWaiter,
                        public std::enable_shared_from_this<StdinGate>
{
public:
    StdinGate(const ProcessTable &table, const ReferenceBuild &build)
        : m_table(table)
        , m_build(build)
    {}

    void admit(StdinCall call)
    {
        m_calls.push_back(std::move(call));
        if (m_calls.size() == 1)
            admitHead();
    }

    void onStdinRoom() override { admitHead(); }

private:
    void admitHead()
    {
        while (!m_calls.empty()) {
            const auto answer = tryAdmit(m_calls.front());
            if (!answer)
                return; // until onStdinRoom()
            PendingReply reply = std::move(m_calls.front().reply);
            m_calls.pop_front();
            reply.answer(*answer);
        }
    }

    /// The answer; none while the process's queue is full and the request waits.
    Answer tryAdmit(StdinCall &call)
    {
        if (!call.data)
            return refused("Invalid base64 data");
        const auto process = m_table.find(call.id);
        if (!process)
            return refused("Process not found");
        const auto check = m_build.stdinChecksOffsetFirst() ? offsetFirst : runningFirst;
        if (auto answer = check(*process, call, m_build))
            return answer;
        if (process->offerStdin(*call.data, call.offset) != StdinQueue::Admission::Full)
            return acceptedJson(m_build, process->stdinQueue().applied(), false);
        if (m_build.stdinRefusesWhenFull())
            return Error{"stdin backpressure: queue full", ErrorCode::StdinQueueFull};
        process->whenStdinHasRoom(weak_from_this());
        return std::nullopt;
    }

    const ProcessTable &m_table;
    const ReferenceBuild &m_build;
    std::deque<StdinCall> m_calls;
};

void StdinGates::admit(const StdinParams &params, PendingReply reply)
{
    const auto connection = reply.connection();
    auto &gate = m_gates[connection.get()];
    if (!gate)
        gate = std::make_shared<StdinGate>(m_table, m_build);
    const auto offset = m_build.stdinHasOffsets() ? params.offset : std::nullopt;
    gate->admit({params.id, decodeBase64(params.data), offset, std::move(reply)});
}

} // namespace claustrum
