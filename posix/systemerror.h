// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/goerrno.h"
#include "wire/result.h"

#include <cerrno>
#include <string_view>

namespace claustrum {

/// A failed system call: Go's text, plus the errno for callers that handle some failures.
struct SystemError : Error
{
    int number = 0;

    /// Nothing exists at the path: often an answer, not a failure.
    [[nodiscard]] bool notFound() const { return number == ENOENT; }
};

/// A T or the failed call; converts to Result<T> where the errno does not matter.
template <typename T>
using SystemResult = Result<T, SystemError>;

/// "<operation> <path>: <reason>"
inline SystemError systemError(std::string_view operation, std::string_view path, int number)
{
    return SystemError{go::osError(operation, path, number), number};
}

/// Repeats @p call until no signal interrupts it.
template <typename Call>
auto retryInterrupted(Call call)
{
    auto result = call();
    while (result < 0 && errno == EINTR)
        result = call();
    return result;
}

} // namespace claustrum
