// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// As the first process of a container (process 1), returns in a child, whose init this process
/// becomes: it reaps the orphans that the kernel gives to process 1, forwards signals to the child,
/// and ends with the child's status (128 and more for a signal). Everywhere else, and if there can
/// be no child, it returns at once.
///
/// A process of its own, because the daemon cannot tell an orphan from a child that it has just
/// started. For the start of a mode, before there is a second thread.
void continueBelowInit();

} // namespace claustrum
