// SPDX-License-Identifier: Apache-2.0
// Sessions for tests, moment by moment.
#pragma once

#include "conformance/timing/sessionanalysis.h"

#include <string>

namespace claustrum::test {

inline constexpr std::int64_t ms = 1'000'000;
inline constexpr std::int64_t second = 1'000 * ms;
inline constexpr std::int64_t day = 1'800'000'000 * second; ///< some begin of a session

/// A session whose clock a test moves.
class Session
{
public:
    explicit Session(std::int64_t threshold = second)
        : analysis(threshold)
    {}

    Session &after(std::int64_t ns)
    {
        m_now += ns;
        return *this;
    }

    Session &event(Moment::Kind kind, std::uint64_t count = 0, std::uint32_t connection = 1)
    {
        Moment moment;
        moment.kind = kind;
        moment.count = count;
        moment.connection = connection;
        return add(moment);
    }
    Session &request(int id, const char *method, const char *process = "",
                     std::uint32_t connection = 1)
    {
        Moment moment;
        moment.kind = Moment::Kind::Request;
        moment.id = std::to_string(id);
        moment.method = method;
        moment.process = process;
        moment.connection = connection;
        moment.bytes = 100;
        moment.data = moment.method == "process.stdin" ? 30 : 0;
        return add(moment);
    }
    Session &reply(int id, Moment::Kind kind = Moment::Kind::Result, std::uint32_t connection = 1)
    {
        Moment moment;
        moment.kind = kind;
        moment.id = std::to_string(id);
        moment.connection = connection;
        moment.bytes = 50;
        return add(moment);
    }
    Session &output(const char *process, Moment::Kind kind = Moment::Kind::Stdout)
    {
        Moment moment;
        moment.kind = kind;
        moment.process = process;
        moment.connection = 1;
        moment.bytes = 200;
        moment.data = kind == Moment::Kind::Exit ? 0 : 60;
        return add(moment);
    }

    [[nodiscard]] std::int64_t sum(Party party) const { return analysis.timeline().sum(party); }
    [[nodiscard]] std::int64_t allSums() const
    {
        std::int64_t all = 0;
        for (std::size_t party = 0; party < parties; ++party)
            all += sum(static_cast<Party>(party));
        return all;
    }

    SessionAnalysis analysis;

private:
    Session &add(Moment moment)
    {
        moment.time = m_now;
        moment.number = ++m_number;
        analysis.add(std::move(moment));
        return *this;
    }

    std::int64_t m_now = day;
    std::uint64_t m_number = 0;
};

} // namespace claustrum::test
