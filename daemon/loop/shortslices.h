// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Asks the scheduler to give the calling thread its share of a processor in short slices, so that
/// it runs sooner after waking up: for the event loop, which has little to do and clients that wait
/// for it, while workers unpack and a hundred gits run. The share itself does not change.
///
/// Its later threads and children are not affected. Linux 6.12 and later support slices; elsewhere,
/// or without permission, nothing happens. Nor does it for a thread with a negative nice value,
/// which its children should inherit.
void askForShortSlices();

} // namespace claustrum
