// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/bodyframing.h"
#include "installer/http/connection.h"
#include "installer/http/responsehead.h"

#include <memory>

namespace claustrum {

/// A response whose body has not been read.
struct Response
{
    std::unique_ptr<ByteStream> stream;
    std::unique_ptr<HttpLineReader> reader;
    ResponseHead head;
    BodyFraming framing;
};

/// Sends a GET request and reads the head of the response. Up to five interim responses are passed
/// over; 101 is final. The error is Go's text after `Get "<url>": `: those of Connector, "EOF",
/// "net/http: HTTP/1.x transport connection broken: malformed HTTP response "<line>"", "net/http:
/// timeout awaiting response headers".
StreamResult<Response> exchange(const QUrl &url, const Proxy &proxy, const Connector &connector,
                                Waiter &waiter, std::chrono::nanoseconds headLimit);

} // namespace claustrum
