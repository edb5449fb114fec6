// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cerrno>

namespace claustrum {

/// Whether a system call failed because it does not exist here: ENOSYS from an older kernel, or
/// EPERM from the filter of a container that does not know the call. Not for calls with an EPERM of
/// their own.
constexpr bool isUnsupportedCall(int error)
{
    return error == ENOSYS || error == EPERM;
}

} // namespace claustrum
