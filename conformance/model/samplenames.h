// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace claustrum::conformance {

/// The names of the samples in the Prometheus text format: the only part of metrics that is
/// compared.
std::set<std::string> sampleNames(std::string_view metrics);

} // namespace claustrum::conformance
