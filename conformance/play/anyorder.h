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

    void onStep(std::size_t step) override;
    std::string lineToSend(std::size_t step, std::string line) override;
    bool onFrame(int connection, const FrameView &frame) override;
    bool onUnfinished(int connection, std::string_view bytes) override;
    [[nodiscard]] bool isFulfilled(std::size_t step) const override;
    void giveUp(std::size_t step, const std::string &why) override;
    void finish() override;
    void finishEarly() override;
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
    bool takeReply(int connection, const FrameKey &key, const FrameView &frame,
                   const std::string &fault);
    [[nodiscard]] bool hasArrived(int connection, const FrameKey &key,
                                  std::string_view frame) const;
    bool takeOutput(int connection, const FrameKey &key, const FrameView &frame,
                    const std::optional<Fault> &fault);
    void takeData(Life &life, const FrameKey &key, const StreamData &data, std::string_view frame,
                  const std::string &fault);
    void takeExit(Life &life, const FrameKey &key, std::string_view frame,
                  const std::string &fault);
    void compareStreams(const std::string &process, const Life &life, bool isWhole);
    void compare(Awaited &awaited, std::string_view frame, const std::string &fault);
    void onExtraFrame(std::string summary, std::string_view frame);
    void tell(std::size_t step, std::string summary, std::string_view received = {});

    std::vector<Awaited> m_awaited;               ///< in the order of the steps
    std::vector<std::size_t> m_awaitedOf;         ///< index for each step; npos: none
    std::map<std::size_t, Reattach> m_reattaches; ///< by step
    std::map<ConnectionAnd, std::string> m_sent;  ///< the last line for each id
    std::map<std::pair<std::string, std::size_t>, Life> m_lives; ///< by process and count

    Lifetimes m_lifetimes; ///< of this run
    std::size_t m_playing = 0;
    int m_frames = 0;
};

} // namespace claustrum::conformance
