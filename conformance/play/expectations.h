// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/pattern.h"
#include "conformance/play/collector.h"
#include "conformance/play/comparison.h"

#include <vector>

namespace claustrum::conformance {

/// What a transcript expects to come, and what of it has: the rules of matching.
///
/// A frame goes to the first line of its connection that has its key and has none yet, and is
/// compared with it at once. Order among different keys is free. A reply without an id goes only
/// to lines of the exchange that is being played (some sends, then what they bring), since
/// nothing else tells which request it answers. What no line takes is a difference; if a line of
/// the exchange still waits for something of the kind, the two are shown as one difference.
class Expectations : public Comparison
{
public:
    /// All must outlive this.
    Expectations(const Transcript &transcript, const Placeholders &placeholders, Report report);

    void playing(std::size_t step) override;
    std::string sending(std::size_t, std::string line) override { return line; }
    bool came(int connection, const FrameView &frame) override;
    [[nodiscard]] bool fulfilled(std::size_t step) const override;
    void giveUp(std::size_t step, const std::string &why) override;
    void finish() override {}
    [[nodiscard]] int frames() const override { return m_compared; }

    /// What was sent on a connection last before that step; by preference what its reply answers.
    [[nodiscard]] std::string sentBefore(std::size_t step, int connection) const;

private:
    struct Awaited
    {
        std::size_t step;
        int connection;
        FrameKey key;
        Pattern pattern;
        bool came = false;
    };
    struct Collecting
    {
        std::size_t step;
        Collector collector;
    };

    struct Came
    {
        int connection;
        std::string frame;
    };

    void addStep(std::size_t step, const Placeholders &placeholders);
    void remember(int connection, std::string_view frame);
    [[nodiscard]] std::vector<std::string> cameInstead(int connection) const;
    Awaited *matching(int connection, const FrameKey &key);
    Awaited *waitingForSuch(int connection, const FrameKey &key);
    Collector *collecting(int connection, const FrameKey &key);
    void compare(Awaited &awaited, std::string_view frame);
    void unexpected(int connection, const FrameKey &key, const FrameView &frame);
    void tell(std::size_t step, Difference difference);
    [[nodiscard]] std::string askedBy(const Awaited &awaited) const;

    std::vector<int> m_exchanges;    ///< of each step
    std::vector<std::string> m_sent; ///< of each step; empty if it sends nothing
    std::vector<Awaited> m_awaited;
    std::vector<Collecting> m_collecting;
    std::vector<Came> m_came; ///< the last few frames of this exchange, their beginnings
    std::size_t m_playing = 0;
    int m_compared = 0;
};

} // namespace claustrum::conformance
