// SPDX-License-Identifier: Apache-2.0
#include "daemon/methods/dispatcher.h"

#include "daemon/client/connection.h"
#include "daemon/loop/log.h"
#include "daemon/methods/jsonerror.h"
#include "daemon/methods/recovered.h"

#include <openssl/crypto.h>

#include <exception>

namespace claustrum {
namespace {

std::string_view namespaceOf(std::string_view method)
{
    return method.substr(0, method.find('.'));
}

Error methodNotFound(std::string_view what, std::string_view name)
{
    return {std::string(what) + ": " + std::string(name), ErrorCode::MethodNotFound};
}

Error unauthorized(const Request &request)
{
    logWarn("Server", "Unauthorized request: method=" + request.method
                          + ", id=" + (request.id == "null" ? "" : request.id));
    return {"Unauthorized: invalid or missing auth token", ErrorCode::Unauthorized};
}

} // namespace

void Dispatcher::add(Method method)
{
    m_namespaces.emplace(namespaceOf(method.name));
    m_methods.emplace(method.name, std::move(method));
}

bool Dispatcher::hasToken(const Request &request) const
{
    const bool isOurs = request.auth.size() == m_token.size()
                        && CRYPTO_memcmp(request.auth.data(), m_token.data(), m_token.size()) == 0;
    return isOurs || (m_earlierTokens && m_earlierTokens->accepts(request.auth));
}

bool Dispatcher::isAuthorized(const Request &request) const
{
    return request.method == "server.shutdown" || hasToken(request);
}

Result<const Method *> Dispatcher::findMethod(const Request &request) const
{
    const std::string_view name = request.method;
    if (!isAuthorized(request))
        return unauthorized(request);
    if (request.jsonrpc != "2.0")
        return Error{"Invalid JSON-RPC version", ErrorCode::InvalidRequest};
    if (name.find('.') == std::string_view::npos)
        return methodNotFound("Invalid method format", name);
    if (!m_namespaces.contains(namespaceOf(name)))
        return methodNotFound("Unknown namespace", namespaceOf(name));
    const auto method = m_methods.find(name);
    if (method == m_methods.end())
        return methodNotFound("Unknown method", name);
    return &method->second;
}

void Dispatcher::notifyObservers(const Result<const Method *> &method, PendingReply &reply) const
{
    m_observers.work.notify(&WorkObserver::onRequest,
                            method ? (*method)->name : std::string_view());
    if (!method && method.error().code == ErrorCode::Unauthorized)
        m_observers.work.notify(&WorkObserver::onUnauthorizedRequest);
    reply.notifyWhenAnswered(m_observers.work);
}

/// Answers a line that is no request. The log says why, except of JSON that has other types.
void Dispatcher::refuseLine(const std::shared_ptr<Connection> &from, std::string_view line) const
{
    m_observers.work.notify(&WorkObserver::onRequest, std::string_view());
    if (m_build.logsParseErrors())
        logWarn("Server", "Parse error: "
                              + go::jsonError(line).value_or("json: cannot unmarshal the request"));
    PendingReply(from, "null", line.size()).answer(Error{"Parse error", ErrorCode::ParseError});
}

void Dispatcher::dispatch(const std::shared_ptr<Connection> &from, std::string_view line) const
{
    const auto request = parseRequest(line);
    if (!request) {
        refuseLine(from, line);
        return;
    }
    PendingReply reply(from, request->id, line.size());
    const auto method = findMethod(*request);
    if (!m_observers.work.isEmpty())
        notifyObservers(method, reply);
    if (!from->isTrusted() && hasToken(*request))
        from->trust();
    if (!method) {
        reply.answer(method.error());
        return;
    }
    try {
        (*method)->run({request->params, std::move(reply)});
    } catch (const std::exception &exception) {
        PendingReply(from, request->id, line.size())
            .answer(recoveredPanic(request->method, request->id, exception.what()));
    }
}

} // namespace claustrum
