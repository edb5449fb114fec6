// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/frame.h"

#include <algorithm>
#include <vector>

namespace claustrum {

/// Where the stream of a process goes: a connection, or a test.
///
/// Once too much is queued its sources are told, and stop reading what they send until it has
/// drained (processes.md, Backpressure). Event loop's thread.
class FrameSink
{
public:
    /// A process whose stream goes to this sink.
    class Source
    {
    public:
        /// The sink wants no more for now; called from within its sendFrame(), too.
        virtual void onSinkCongested() = 0;
        /// The sink takes frames again.
        virtual void onSinkDrained() = 0;
        /// The sink is about to go; the source is detached from it already.
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

    /// Sources may detach at the news, so it goes to those who were there when it came.
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
