// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Marks every descriptor from 3 on close-on-exec: what this process was started with is
/// nothing that its children should have.
void closeInheritedOnExec();

} // namespace claustrum
