// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/seccomp.h>

#include <cstdint>
#include <optional>

namespace claustrum::testing {

/// Reads or writes one byte in place of a program that is about to read or write more: a short read
/// or write. The call's result; nullopt if it is no such call, would not move more than a byte, or
/// would wait.
std::optional<std::int64_t> moveOneByte(int pidfd, const seccomp_notif &call);

} // namespace claustrum::testing
