// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace claustrum {

/// What to do if no program in @p directory can be run, because its file system is mounted noexec;
/// empty if that is not so, or not known.
std::string noexecAdvice(const std::string &directory);

} // namespace claustrum
