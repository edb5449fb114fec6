// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/framekey.h"
#include "conformance/model/pattern.h"
#include "conformance/play/comparison.h"
#include "conformance/play/lifeoutput.h"
#include "conformance/play/lifetimes.h"

#include <map>
#include <utility>
#include <vector>

namespace claustrum::conformance {

/// Compares answers with the transcript of a live session (docs/recording.md, Any order). Like
/// Expectations, but compares output as the bytes of each stream, however they are cut and on any
/// connection, and translates the fromSeq of a reattach into a seq of this run.
class AnyOrder : public Comparison
{
public:
    /// The arguments must outlive this.
    AnyOrder(const Transcript &transcript, const Placeholders &placeholders, Report report);

    void onStep(std::size_t step) override { m_playing = step; }
    std::string lineToSend(std::size_t step, std::string line) override;
    bool onFrame(int connection, const FrameView &frame) override;
    [[nodiscard]] bool isFulfilled(std::size_t step) const override;
    void giveUp(std::size_t step, const std::string &why) override;
    void finish() override;
    [[nodiscard]] int frames() const override { return m_frames; }

private:
    using ConnectionAnd = std::pair<int, std::string>;

    /// The line, or the amount of output of a life, that a recv step waits for.
    struct Awaited
    {
        std::size_t step;
        int connection;
        FrameKey key;
        Pattern pattern;
        LifeOutput *life = nullptr; ///< null: a line
        OutputAmount amount = {};
        std::optional<StreamSum> sum = {}; ///< of a line that was not recorded
        bool isReceived = false;
    };
    struct Life
    {
        std::size_t step = 0; ///< of its last frame
        LifeOutput output;
    };
    /// The frames of one process on one connection.
    struct Flow
    {
        std::uint64_t last = 0;  ///< seq; 0: any seq may follow
        std::uint64_t after = 0; ///< fromSeq of a reattach
        int attaching = 0;       ///< unanswered spawns and reattaches
        const Life *life = nullptr;
    };
    struct Reattach
    {
        LifeOutput *life;
        std::uint64_t fromSeq;
    };

    void readSteps();
    void readSend(std::size_t step, const Send &send, Lifetimes &lifetimes);
    void readReceive(std::size_t step, const Receive &receive, Lifetimes &lifetimes);
    void recordOutput(Awaited &awaited, const FrameView &sample, std::string_view line,
                      Lifetimes &lifetimes);

    [[nodiscard]] std::uint64_t fromSeqNow(const Reattach &reattach) const;
    Awaited *matching(int connection, const FrameKey &key, std::string_view frame);
    static bool sumFits(const Awaited &awaited, std::string_view frame);
    void onReply(int connection, const FrameKey &key, const FrameView &frame);
    bool takeOutput(int connection, const FrameKey &key, const FrameView &frame);
    void takeExit(Life &life, const FrameKey &key, std::string_view frame);
    void checkFlow(int connection, const FrameKey &key, const Life &life);
    void compareStreams(const std::string &process, const Life &life);
    void compare(Awaited &awaited, std::string_view frame);
    void onUnexpected(int connection, const FrameKey &key, const FrameView &frame);
    void tell(std::size_t step, std::string summary, std::string_view received = {});

    std::vector<Awaited> m_awaited;               ///< in the order of the steps
    std::vector<std::size_t> m_awaitedOf;         ///< index for each step; npos: none
    std::map<std::size_t, Reattach> m_reattaches; ///< by step
    std::map<ConnectionAnd, std::string> m_sent;  ///< the last line for each id
    std::map<std::pair<std::string, std::size_t>, Life> m_lives; ///< by process and count

    Lifetimes m_lifetimes;                              ///< of this run
    std::map<ConnectionAnd, Flow> m_flows;              ///< by process
    std::map<ConnectionAnd, std::string> m_attachments; ///< processes by id of the request
    std::size_t m_playing = 0;
    int m_frames = 0;
};

} // namespace claustrum::conformance
