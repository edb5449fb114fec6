// SPDX-License-Identifier: Apache-2.0
#include "daemon/metrics/httpreply.h"

namespace claustrum {
namespace {

struct RequestLine
{
    std::string_view method;
    std::string_view path; ///< without the query
    bool valid = false;
};

RequestLine readRequestLine(std::string_view head)
{
    std::string_view line = head.substr(0, head.find('\n'));
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || first == last
        || !line.substr(last + 1).starts_with("HTTP/1."))
        return {};
    const std::string_view target = line.substr(first + 1, last - first - 1);
    return {line.substr(0, first), target.substr(0, target.find('?')), !target.empty()};
}

struct Content
{
    std::string_view status;
    std::string_view type;
    std::string text;
};

std::string replyText(const Content &content, bool headOnly)
{
    std::string reply = "HTTP/1.1 ";
    reply.append(content.status).append("\r\nContent-Type: ").append(content.type);
    reply.append("\r\nContent-Length: ").append(std::to_string(content.text.size()));
    reply.append("\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
    return headOnly ? reply : reply + content.text;
}

Content failure(std::string_view status, std::string_view text)
{
    return {status, "text/plain; charset=utf-8", std::string(text)};
}

} // namespace

bool isWholeHead(std::string_view received)
{
    return received.find("\r\n\r\n") != std::string_view::npos
           || received.find("\n\n") != std::string_view::npos;
}

std::string httpReply(std::string_view head, const std::function<std::string()> &page)
{
    const RequestLine request = readRequestLine(head);
    if (!request.valid)
        return replyText(failure("400 Bad Request", "400 Bad Request\n"), false);
    const bool headOnly = request.method == "HEAD";
    if ((!headOnly && request.method != "GET") || request.path != "/metrics")
        return replyText(failure("404 Not Found", "404 page not found\n"), headOnly);
    return replyText({"200 OK", "text/plain; version=0.0.4; charset=utf-8", page()}, headOnly);
}

} // namespace claustrum
