// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"

#include <algorithm>
#include <vector>

namespace claustrum {

/// The destination of a process's stream: a connection, or a test.
///
/// When too much is queued its sources are notified, and stop reading the output until the sink has
/// drained (processes.md, Backpressure). Event loop's thread.
class FrameSink
{
public:
    /// A process with this sink.
    class Source
    {
    public:
        /// The sink accepts no more for now; called from within its sendFrame(), too.
        virtual void onSinkCongested() = 0;
        /// The sink accepts frames again.
        virtual void onSinkDrained() = 0;
        /// The sink is closing; the source is already detached.
        virtual void onSinkGone() = 0;

    protected:
        ~Source() = default;
    };

    virtual void sendFrame(const Frame &frame) = 0;
    [[nodiscard]] virtual bool isCongested() const = 0;

    void attach(Source &source) { m_sources.push_back(&source); }
    void detach(Source &source) { std::erase(m_sources, &source); }

protected:
    ~FrameSink() = default;

    /// Notifies a copy of the list: sources may detach in the callback.
    void notifySources(void (Source::*news)())
    {
        for (Source *source : std::vector(m_sources))
            (source->*news)();
    }

    void detachSources()
    {
        for (Source *source : std::exchange(m_sources, {}))
            source->onSinkGone();
    }

private:
    std::vector<Source *> m_sources;
};

} // namespace claustrum
