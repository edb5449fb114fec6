// SPDX-License-Identifier: Apache-2.0
#include "installer/http/exchange.h"

#include <QUrl>

namespace claustrum {
namespace {

constexpr int maxInterim = 5;

bool isInterim(int code)
{
    return code >= 100 && code < 200 && code != 101;
}

StreamError broken(const Error &error)
{
    return {{"net/http: HTTP/1.x transport connection broken: " + error.text}, false};
}

StreamResult<ResponseHead> readFinalHead(HttpLineReader &reader)
{
    for (int interim = 0;; ++interim) {
        auto head = readHead(reader);
        if (!head || !isInterim(head->code))
            return head;
        if (interim == maxInterim)
            return StreamError{{"net/http: too many 1xx informational responses"}, false};
    }
}

/// A failure before the first byte is reported as it is.
StreamResult<void> readResponse(Response &response)
{
    const auto more = response.reader->hasMore();
    if (!more)
        return more.error();
    if (!*more)
        return StreamError{{"EOF"}, false};
    auto head = readFinalHead(*response.reader);
    if (!head)
        return head.error().isTimeout ? head.error() : broken(head.error());
    const auto framing = bodyFraming(*head);
    if (!framing)
        return broken(framing.error());
    response.head = *std::move(head);
    response.framing = *framing;
    return {};
}

} // namespace

StreamResult<Response> exchange(const QUrl &url, const Proxy &proxy, const Connector &connector,
                                Waiter &waiter, std::chrono::nanoseconds headLimit)
{
    auto stream = connector.connect(targetOf(url), proxy);
    if (!stream)
        return std::move(stream).error();
    Response response{.stream = *std::move(stream), .reader = {}, .head = {}, .framing = {}};
    response.reader = std::make_unique<HttpLineReader>(*response.stream);
    const Waiter::Step step(waiter, headLimit, "net/http: timeout awaiting response headers");
    if (auto sent = response.stream->write(getRequest(url, proxy)); !sent)
        return std::move(sent).error();
    if (auto read = readResponse(response); !read)
        return std::move(read).error();
    return response;
}

} // namespace claustrum
