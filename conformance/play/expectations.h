// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/pattern.h"
#include "conformance/play/collector.h"
#include "conformance/play/comparison.h"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// Matches received frames with the lines of a transcript and compares them.
///
/// A frame matches the first open line of its connection with the same key. Order among different
/// keys is free. A reply without an id matches only lines of the current exchange (consecutive
/// sends and their answers), since nothing else identifies its request. An unmatched frame is a
/// difference; if a line of the exchange still waits for a frame of the same kind, both are
/// reported as one difference, unless the frame repeats one that has already arrived.
class Expectations : public Comparison
{
public:
    /// The arguments must outlive this.
    Expectations(const Transcript &transcript, const Placeholders &placeholders, Report report);

    void onStep(std::size_t step) override;
    std::string lineToSend(std::size_t step, std::string line) override;
    bool onFrame(int connection, const FrameView &frame) override;
    bool onUnfinished(int connection, std::string_view bytes) override;
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
        std::size_t since; ///< the step that asks for it: not expected before
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
    void addReceive(std::size_t step, const Receive &receive, const Placeholders &placeholders);
    [[nodiscard]] bool hasArrived(int connection, const FrameKey &key,
                                  std::string_view frame) const;
    [[nodiscard]] bool waitsForEmptyLine(int connection) const;
    bool takeRepetition(int connection, const FrameKey &key, std::string_view frame);
    void remember(int connection, std::string_view frame);
    [[nodiscard]] std::vector<std::string> receivedInstead(int connection) const;
    Awaited *matching(int connection, const FrameKey &key, std::size_t sentBy);
    Awaited *waitingForKind(int connection, const FrameKey &key);
    Collector *collecting(int connection, const FrameKey &key);
    void compare(Awaited &awaited, std::string_view frame, const std::string &fault = {});
    void onExtraFrame(int connection, std::string summary, std::string_view frame);
    void tell(std::size_t step, Difference difference);
    [[nodiscard]] std::string askedBy(const Awaited &awaited) const;

    std::vector<int> m_exchanges;    ///< of each step
    std::vector<std::string> m_sent; ///< the line sent by each step; empty: none
    std::map<std::pair<int, std::string>, std::deque<std::size_t>> m_unanswered; ///< while reading
    std::map<std::pair<int, std::string>, std::size_t> m_attached; ///< first steps, by process
    std::vector<Awaited> m_awaited;
    std::vector<Collecting> m_collecting;
    std::vector<ReceivedFrame> m_lastFrames; ///< the last frames of this exchange, abridged
    std::size_t m_playing = 0;
    int m_compared = 0;
};

} // namespace claustrum::conformance
