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
class FrameTap
{
public:
    /// A line came, its newline dropped; the view lives for the call.
    virtual void lineCame(const Connection &from, std::string_view line) = 0;
    /// A frame has gone to the socket as a whole.
    virtual void frameWritten(const Connection &to, const Frame &frame) = 0;

protected:
    ~FrameTap() = default;
};

/// Connections and processes as they come and go.
class LifeTap
{
public:
    virtual void connectionOpened(const Connection & /*connection*/) {}
    virtual void connectionClosed(const Connection & /*connection*/) {}
    /// @param params without the environment; whoever wants to keep them shares them
    virtual void processStarted(const ChildProcess & /*process*/,
                                const std::shared_ptr<const SpawnParams> & /*params*/)
    {}
    /// A client asked for its stream, by process.reattach.
    virtual void processReattached(const ChildProcess & /*process*/) {}
    virtual void processReaped(const ChildProcess & /*process*/) {}
    /// It is about to be destroyed.
    virtual void processForgotten(const ChildProcess & /*process*/) {}

protected:
    ~LifeTap() = default;
};

/// What is done for clients.
class WorkTap
{
public:
    /// @param method one of the table's names; empty if the request got to none
    virtual void requestCame(std::string_view /*method*/) {}
    virtual void requestAnswered(std::chrono::steady_clock::duration /*took*/) {}
    virtual void requestUnauthorized() {}
    /// @param bytes of stdout or stderr, before base64
    virtual void outputFramed(std::size_t /*bytes*/) {}
    /// A client does not read, and so its process is not read from either.
    virtual void outputPaused(const ChildProcess & /*process*/) {}
    virtual void stdinAccepted(std::size_t /*bytes*/) {}

protected:
    ~WorkTap() = default;
};

/// Those who want one kind of news. Whoever adds a tap removes it before it goes, and neither
/// from within a tap's call.
template <typename Tap>
class TapList
{
public:
    void add(Tap &tap) { m_taps.push_back(&tap); }
    void remove(Tap &tap) { std::erase(m_taps, &tap); }
    [[nodiscard]] bool any() const { return !m_taps.empty(); }

    /// Costs one comparison while nobody listens.
    template <typename... Parameters, typename... Arguments>
    void tell(void (Tap::*news)(Parameters...), const Arguments &...arguments) const
    {
        for (Tap *tap : m_taps)
            (tap->*news)(arguments...);
    }

private:
    std::vector<Tap *> m_taps;
};

/// Whom the daemon tells.
struct Taps
{
    TapList<FrameTap> frames;
    TapList<LifeTap> life;
    TapList<WorkTap> work;

    /// Nobody: for what is made without a daemon.
    static const Taps &none()
    {
        static const Taps nobody;
        return nobody;
    }
};

} // namespace claustrum
