// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/observe/inspectionserver.h"

#include <QThread>

#include <future>
#include <memory>
#include <optional>

namespace claustrum {

/// -inspect: the thread with the inspection's server, and the Lookout that answers it here.
/// Event loop's thread. Must go before what the view looks at.
class Inspection final : private QThread
{
public:
    /// Starts to listen; the thread makes its socket before this returns.
    static Result<std::unique_ptr<Inspection>> start(const InspectionFacts &facts,
                                                     const DaemonView &daemon, Taps &taps);

    /// Unlinks the socket, closes its connections and ends the thread.
    ~Inspection() override;

private:
    explicit Inspection(const InspectionFacts &facts)
        : m_facts(facts)
    {}

    void run() override;

    const InspectionFacts m_facts;
    std::promise<Result<InspectionServer *>> m_listening;
    std::promise<void> m_lookoutSet;
    std::optional<Lookout> m_lookout;
};

} // namespace claustrum
