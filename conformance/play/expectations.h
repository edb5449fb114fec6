// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/pattern.h"
#include "conformance/play/collector.h"
#include "conformance/play/comparison.h"

#include <vector>

namespace claustrum::conformance {

/// Matches received frames with the lines of a transcript and compares them.
///
/// A frame matches the first open line of its connection with the same key. Order among different
/// keys is free. A reply without an id matches only lines of the current exchange (consecutive
/// sends and their answers), since nothing else identifies its request. An unmatched frame is a
/// difference; if a line of the exchange still waits for a frame of the same kind, both are
/// reported as one difference.
class Expectations : public Comparison
{
public:
    /// The arguments must outlive this.
    Expectations(const Transcript &transcript, const Placeholders &placeholders, Report report);

    void onStep(std::size_t step) override;
    std::string lineToSend(std::size_t, std::string line) override { return line; }
    bool onFrame(int connection, const FrameView &frame) override;
    [[nodiscard]] bool isFulfilled(std::size_t step) const override;
    void giveUp(std::size_t step, const std::string &why) override;
    void finish() override {}
    [[nodiscard]] int frames() const override { return m_compared; }

    /// The last line sent on a connection before that step.
    [[nodiscard]] std::string sentBefore(std::size_t step, int connection) const;

private:
    struct Awaited
    {
        std::size_t step;
        int connection;
        FrameKey key;
        Pattern pattern;
        bool isReceived = false;
    };
    struct Collecting
    {
        std::size_t step;
        Collector collector;
    };

    struct ReceivedFrame
    {
        int connection;
        std::string frame;
    };

    void addStep(std::size_t step, const Placeholders &placeholders);
    void remember(int connection, std::string_view frame);
    [[nodiscard]] std::vector<std::string> receivedInstead(int connection) const;
    Awaited *matching(int connection, const FrameKey &key);
    Awaited *waitingForKind(int connection, const FrameKey &key);
    Collector *collecting(int connection, const FrameKey &key);
    void compare(Awaited &awaited, std::string_view frame);
    void onUnexpected(int connection, const FrameKey &key, const FrameView &frame);
    void tell(std::size_t step, Difference difference);
    [[nodiscard]] std::string askedBy(const Awaited &awaited) const;

    std::vector<int> m_exchanges;    ///< of each step
    std::vector<std::string> m_sent; ///< the line sent by each step; empty: none
    std::vector<Awaited> m_awaited;
    std::vector<Collecting> m_collecting;
    std::vector<ReceivedFrame> m_lastFrames; ///< the last frames of this exchange, abridged
    std::size_t m_playing = 0;
    int m_compared = 0;
};

} // namespace claustrum::conformance
