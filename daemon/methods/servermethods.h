// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/methods/dispatcher.h"
#include "wire/builds.h"

#include <functional>

namespace claustrum {

/// Adds server.* (methods.md). @p shutdown is called once the reply to it is written.
void addServerMethods(Dispatcher &dispatcher, const ReferenceBuild &build,
                      const std::function<void()> &shutdown);

} // namespace claustrum
