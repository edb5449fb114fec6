// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

namespace claustrum {

/// Runs @p work on a thread of its own and waits for it, a second at most: a file system that hangs
/// must not stop a shutdown. The thread may go on, so @p work owns all that it uses. If the system
/// gives no thread, this one does the work.
void runBriefly(std::function<void()> work);

} // namespace claustrum
