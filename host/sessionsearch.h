// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/hostview.h"
#include "wire/result.h"

#include <string>

namespace claustrum {

/// A session in a view, which outlives it.
struct SessionMatch
{
    const HostDaemon *daemon = nullptr; ///< null: it was left behind
    const HostSession *session = nullptr;
};

/// The session that @p word names: by its id, by the only beginning of an id, or by the pid of a
/// session. The error says which sessions match, or why there may be none.
Result<SessionMatch> findSession(const HostView &view, const std::string &word);

/// "agent (process 4712)", or "process 4712" if the id is not known.
std::string nameOf(const HostSession &session);

} // namespace claustrum
