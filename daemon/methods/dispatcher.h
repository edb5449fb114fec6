// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/observers.h"
#include "daemon/methods/earliertokens.h"
#include "daemon/methods/method.h"
#include "wire/builds.h"
#include "wire/request.h"

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace claustrum {

/// Finds the handler of a request, or the error that answers it: the checks in their order
/// (wire.md, Envelope). Event loop's thread.
class Dispatcher
{
public:
    /// @param token that requests must carry; not empty
    /// @param observers are notified of requests; must outlive it
    explicit Dispatcher(std::string token, const Observers &observers = Observers::none(),
                        const ReferenceBuild &build = ReferenceBuild::standard())
        : m_token(std::move(token))
        , m_observers(observers)
        , m_build(build)
    {}

    /// Adds a method. Its name is a literal; the table is complete before the first request.
    void add(Method method);

    /// Accepts these tokens, too; they outlive it.
    void acceptEarlier(const EarlierTokens &tokens) { m_earlierTokens = &tokens; }

    /// Answers @p line, or has it answered later.
    void dispatch(const std::shared_ptr<Connection> &from, std::string_view line) const;

private:
    [[nodiscard]] bool hasToken(const Request &request) const;
    [[nodiscard]] bool isAuthorized(const Request &request) const;
    [[nodiscard]] Result<const Method *> findMethod(const Request &request) const;

    void refuseLine(const std::shared_ptr<Connection> &from, std::string_view line) const;
    void notifyObservers(const Result<const Method *> &method, PendingReply &reply) const;

    std::string m_token;
    const EarlierTokens *m_earlierTokens = nullptr;
    const Observers &m_observers;
    const ReferenceBuild &m_build;
    std::unordered_map<std::string_view, Method> m_methods;
    std::set<std::string, std::less<>> m_namespaces;
};

} // namespace claustrum
