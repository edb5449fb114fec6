// SPDX-License-Identifier: Apache-2.0
#include "installer/http/lookup.h"

#include "posix/pipe.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <poll.h>

#include <array>
#include <cstring>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

namespace claustrum {
namespace {

constexpr std::size_t maxEndpoints = 32;

std::vector<HostEndpoint> resolve(const std::string &host, const std::string &port)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    addrinfo *found = nullptr;
    if (::getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0)
        return {};
    std::vector<HostEndpoint> endpoints;
    for (const auto *at = found; at && endpoints.size() < maxEndpoints; at = at->ai_next) {
        if (at->ai_family != AF_INET && at->ai_family != AF_INET6)
            continue;
        HostEndpoint endpoint;
        std::memcpy(&endpoint.address, at->ai_addr, at->ai_addrlen);
        endpoint.size = at->ai_addrlen;
        endpoints.push_back(endpoint);
    }
    ::freeaddrinfo(found);
    return endpoints;
}

/// Shared by the thread that looks up and the one that waits, which may be gone first.
struct Lookup
{
    Lookup(std::string named, std::string service, Pipe pipe)
        : host(std::move(named))
        , port(std::move(service))
        , done(std::move(pipe))
    {}

    std::string host;
    std::string port;
    Pipe done; ///< its writing end is closed after the endpoints are in place
    std::mutex mutex;
    std::vector<HostEndpoint> endpoints; // guarded: the end of a pipe orders nothing in C++
};

StreamError failed(const std::string &host, const std::string &why, bool isTimeout = false)
{
    return {{"lookup " + host + ": " + why}, isTimeout};
}

} // namespace

bool isAddress(const std::string &host)
{
    std::array<unsigned char, sizeof(in6_addr)> bytes;
    return ::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1
           || ::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1;
}

StreamResult<std::vector<HostEndpoint>> lookUpHost(const std::string &host, int port,
                                                   Waiter &waiter)
{
    if (isAddress(host))
        return resolve(host, std::to_string(port));
    auto done = makePipe();
    if (!done)
        return failed(host, done.error().text);
    const auto lookup = std::make_shared<Lookup>(host, std::to_string(port), std::move(*done));
    try {
        std::thread([lookup] {
            auto endpoints = resolve(lookup->host, lookup->port);
            {
                const std::lock_guard lock(lookup->mutex);
                lookup->endpoints = std::move(endpoints);
            }
            lookup->done.writeEnd.reset();
        }).detach();
    } catch (const std::system_error &error) {
        return failed(host, error.code().message());
    }
    if (const auto ended = waiter.wait(lookup->done.readEnd.get(), POLLIN); !ended)
        return failed(host, ended.error().text, true);
    const std::lock_guard lock(lookup->mutex);
    if (lookup->endpoints.empty())
        return failed(host, "no such host");
    return lookup->endpoints;
}

} // namespace claustrum
