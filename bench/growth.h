// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace claustrum::bench {

/// Measures how throughput, latency and memory grow with the number of processes, the number of
/// connections and the size of frames. Prints a line for each point as soon as it is measured, its
/// values divided by tabs: axis, size, throughput, median and 99th percentile of the latency in µs,
/// PSS in MiB. Throughput is in MB/s, or in requests a second for connections.
void printGrowth();

} // namespace claustrum::bench
