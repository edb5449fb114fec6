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
enum class Stream;

// Interfaces of the daemon's observers (design.md, The daemon). Observers only read; they change
// nothing in the daemon. All calls are made on the event loop's thread and must return at once.
// Functions for optional events have an empty body.

/// The frames of all connections, in wire order for each.
class FrameObserver
{
public:
    /// A line without its newline; the view lives for the call.
    virtual void onLineReceived(const Connection &from, std::string_view line) = 0;
    /// A frame was written to the socket completely.
    virtual void onFrameWritten(const Connection &to, const Frame &frame) = 0;
    /// The socket took what it could: @p bytes still wait for it, or none.
    virtual void onQueueWritten(const Connection & /*to*/, std::size_t /*bytes*/) {}

protected:
    ~FrameObserver() = default;
};

/// Beginnings and ends of connections and processes.
class LifeObserver
{
public:
    virtual void onConnectionOpened(const Connection & /*connection*/) {}
    virtual void onConnectionClosed(const Connection & /*connection*/) {}
    /// @param params without the environment, or with its names alone (post-mortem); may be shared
    /// and kept
    virtual void onProcessStarted(const ChildProcess & /*process*/,
                                  const std::shared_ptr<const SpawnParams> & /*params*/)
    {}
    /// A client attached to it by process.reattach.
    virtual void onProcessReattached(const ChildProcess & /*process*/) {}
    /// It has ended. It is reaped now, or at its exit frame if its group is held until then.
    virtual void onProcessEnded(const ChildProcess & /*process*/) {}
    virtual void onProcessReaped(const ChildProcess & /*process*/) {}
    /// It runs on without the client that it had.
    virtual void onProcessDetached(const ChildProcess & /*process*/) {}
    /// Its exit frame is out.
    virtual void onProcessExited(const ChildProcess & /*process*/) {}
    /// It is about to be destroyed.
    virtual void onProcessForgotten(const ChildProcess & /*process*/) {}

protected:
    ~LifeObserver() = default;
};

/// Work for clients.
class WorkObserver
{
public:
    /// @param method one of the table's names; empty for refused requests
    virtual void onRequest(std::string_view /*method*/) {}
    virtual void onRequestAnswered(std::chrono::steady_clock::duration /*took*/) {}
    virtual void onUnauthorizedRequest() {}
    /// @param bytes of stdout or stderr, before base64; the view lives for the call
    virtual void onOutputFramed(const ChildProcess & /*process*/, Stream /*stream*/,
                                std::string_view /*bytes*/)
    {}
    /// Its outputs are not read for now, because its client does not read.
    virtual void onOutputPaused(const ChildProcess & /*process*/) {}
    /// @param bytes that are new; zero: it was offered none
    virtual void onStdinAccepted(const ChildProcess & /*process*/, std::size_t /*bytes*/) {}

protected:
    ~WorkObserver() = default;
};

/// The observers of one kind of event. An observer is removed before its destruction, and never
/// from within a notification.
template <typename Observer>
class ObserverList
{
public:
    void add(Observer &observer) { m_observers.push_back(&observer); }
    void remove(Observer &observer) { std::erase(m_observers, &observer); }
    [[nodiscard]] bool isEmpty() const { return m_observers.empty(); }

    /// One comparison without observers.
    template <typename... Parameters, typename... Arguments>
    void notify(void (Observer::*event)(Parameters...), const Arguments &...arguments) const
    {
        for (Observer *observer : m_observers)
            (observer->*event)(arguments...);
    }

private:
    std::vector<Observer *> m_observers;
};

/// All observers of the daemon.
struct Observers
{
    ObserverList<FrameObserver> frames;
    ObserverList<LifeObserver> life;
    ObserverList<WorkObserver> work;

    /// No observers: for objects without a daemon.
    static const Observers &none()
    {
        static const Observers nobody;
        return nobody;
    }
};

} // namespace claustrum
