// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/instance.h"
#include "daemon/methods/dispatcher.h"
#include "wire/builds.h"

#include <functional>

namespace claustrum {

/// Adds server.* (methods.md; later/daemon.md, server.*).
/// @param instance must outlive the dispatcher; complete before the first request
/// @param shutdown is called once the reply to it is written
void addServerMethods(Dispatcher &dispatcher, const ReferenceBuild &build, const Instance &instance,
                      const std::function<void()> &shutdown);

} // namespace claustrum
