// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/loop/log.h"
#include "wire/result.h"

#include <exception>
#include <new>
#include <string>
#include <string_view>

namespace claustrum {

/// The answer to a fault inside a handler; logs it, too (wire.md, Envelope).
inline Error recoveredPanic(std::string_view method, std::string_view id, std::string_view what)
{
    logError("Server", "recovered panic: method=" + std::string(method) + " id=" + std::string(id)
                           + ": " + std::string(what));
    return Error{"recovered panic: " + std::string(what)};
}

/// Calls @p handler and turns an exception into an answer.
template <typename Handler>
Result<std::string> recovered(std::string_view method, std::string_view id, Handler &&handler)
{
    try {
        return handler();
    } catch (const std::bad_alloc &) {
        return recoveredPanic(method, id, "out of memory");
    } catch (const std::exception &exception) {
        return recoveredPanic(method, id, exception.what());
    }
}

} // namespace claustrum
