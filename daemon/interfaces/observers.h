// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace claustrum {

class ChildProcess;
class Connection;
class Frame;
struct SpawnParams;

// What the daemon tells those who observe it (design.md, The daemon). They look and are told;
// nothing here lets one change anything. All calls come on the event loop's thread and must
// return at once. What is not of interest has an empty body.

/// The frames of all connections, in wire order for each.
class FrameObserver
{
public:
    /// A line came, its newline dropped; the view lives for the call.
    virtual void onLineReceived(const Connection &from, std::string_view line) = 0;
    /// A frame has gone to the socket as a whole.
    virtual void onFrameWritten(const Connection &to, const Frame &frame) = 0;

protected:
    ~FrameObserver() = default;
};

/// Connections and processes as they come and go.
class LifeObserver
{
public:
    virtual void onConnectionOpened(const Connection & /*connection*/) {}
    virtual void onConnectionClosed(const Connection & /*connection*/) {}
    /// @param params without the environment; whoever wants to keep them shares them
    virtual void onProcessStarted(const ChildProcess & /*process*/,
                                  const std::shared_ptr<const SpawnParams> & /*params*/)
    {}
    /// A client asked for its stream, by process.reattach.
    virtual void onProcessReattached(const ChildProcess & /*process*/) {}
    virtual void onProcessReaped(const ChildProcess & /*process*/) {}
    /// It is about to be destroyed.
    virtual void onProcessForgotten(const ChildProcess & /*process*/) {}

protected:
    ~LifeObserver() = default;
};

/// What is done for clients.
class WorkObserver
{
public:
    /// @param method one of the table's names; empty if the request got to none
    virtual void onRequest(std::string_view /*method*/) {}
    virtual void onRequestAnswered(std::chrono::steady_clock::duration /*took*/) {}
    virtual void onUnauthorizedRequest() {}
    /// @param bytes of stdout or stderr, before base64
    virtual void onOutputFramed(std::size_t /*bytes*/) {}
    /// A client does not read, and so its process is not read from either.
    virtual void onOutputPaused(const ChildProcess & /*process*/) {}
    virtual void onStdinAccepted(std::size_t /*bytes*/) {}

protected:
    ~WorkObserver() = default;
};

/// Those who want one kind of event. Whoever adds a observer removes it before it goes, and neither
/// from within a observer's call.
template <typename Observer>
class ObserverList
{
public:
    void add(Observer &observer) { m_observers.push_back(&observer); }
    void remove(Observer &observer) { std::erase(m_observers, &observer); }
    [[nodiscard]] bool isEmpty() const { return m_observers.empty(); }

    /// Costs one comparison while nobody listens.
    template <typename... Parameters, typename... Arguments>
    void notify(void (Observer::*event)(Parameters...), const Arguments &...arguments) const
    {
        for (Observer *observer : m_observers)
            (observer->*event)(arguments...);
    }

private:
    std::vector<Observer *> m_observers;
};

/// Whom the daemon tells.
struct Observers
{
    ObserverList<FrameObserver> frames;
    ObserverList<LifeObserver> life;
    ObserverList<WorkObserver> work;

    /// Nobody: for what is made without a daemon.
    static const Observers &none()
    {
        static const Observers nobody;
        return nobody;
    }
};

} // namespace claustrum
