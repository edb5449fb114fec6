// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Sets close-on-exec on every descriptor from 3 on, so that our children do not inherit the
/// descriptors that this process inherited.
void closeInheritedOnExec();

} // namespace claustrum
