// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/sessionstate.h"
#include "daemon/process/childprocess.h"

#include <memory>

namespace claustrum {

/// Gives processes to the keeper.
class SessionKeeper
{
public:
    /// Before anybody is told of the process. Null: it ends with the daemon.
    virtual std::unique_ptr<KeptSession> keep(const StartedProgram &program,
                                              const SessionTexts &texts) = 0;

protected:
    ~SessionKeeper() = default;
};

} // namespace claustrum
