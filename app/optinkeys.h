// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/settings.h"

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

namespace claustrum {

/// An opt-in of the daemon: a flag of -serve and a key of claustrum.conf, of the same name.
struct OptInKey
{
    using Member =
        std::variant<bool ServeSettings::*, std::string ServeSettings::*,
                     std::int64_t ServeSettings::*, std::chrono::nanoseconds ServeSettings::*>;

    const char *name;
    Member member; ///< a negative number or duration counts as 0
    const char *usage;
};

/// All of them, in the order of docs/operations.md.
std::span<const OptInKey> optInKeys();

} // namespace claustrum
