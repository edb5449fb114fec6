// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum {

/// Asks the scheduler to give the calling thread its share of a processor in short slices, and thus
/// sooner when it wakes up: for the event loop, which has little to do and clients that wait for
/// it, while workers unpack and a hundred gits run. Its share stays what it is.
///
/// Threads and children that it starts are as they would have been. Linux 6.12 and later know
/// slices; elsewhere, and where it is not allowed, nothing happens. Nothing happens either to a
/// thread that was given a negative nice value, which its children should have.
void askForShortSlices();

} // namespace claustrum
