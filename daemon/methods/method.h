// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/client/pendingreply.h"
#include "daemon/methods/blockingrequest.h"
#include "wire/params.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace claustrum {

/// A request on its way to a handler.
struct Call
{
    std::optional<std::string_view> params; ///< raw; lives for the call of Method::run only
    PendingReply reply;
};

/// One row of the method table.
struct Method
{
    std::string_view name;
    std::function<void(Call)> run;
};

inline Error invalidParams()
{
    return {"Invalid params", ErrorCode::InvalidParams};
}

/// A handler that answers at once and reads no params.
template <typename Handler>
Method plainMethod(std::string_view name, Handler handler)
{
    return {name, [handler](Call call) { call.reply.answer(handler()); }};
}

/// A handler that gets its params bound and the reply to make, and makes it now or later.
template <typename Params, typename Handler>
Method replyingMethod(std::string_view name, Handler handler)
{
    return {name, [handler](Call call) {
                auto params = call.params ? bindParams<Params>(*call.params) : std::nullopt;
                if (!params)
                    call.reply.answer(invalidParams());
                else
                    handler(std::move(*params), std::move(call.reply));
            }};
}

/// A handler that may block: `Result<std::string> handler(const Params &, const Caller &)`.
/// @param filesOf `FileUse filesOf(const Params &)`
template <typename Params, typename FilesOf, typename Handler>
Method blockingMethod(std::string_view name, BlockingCalls &calls, FilesOf filesOf, Handler handler)
{
    return replyingMethod<Params>(
        name, [name, &calls, filesOf, handler](Params params, PendingReply reply) {
            FileUse use = filesOf(params);
            auto work = [handler, params = std::move(params)](const Caller &caller) {
                return handler(params, caller);
            };
            BlockingRequest::admit(
                std::make_unique<BlockingRequest>(name, std::move(work), std::move(reply)),
                std::move(use), calls);
        });
}

} // namespace claustrum
