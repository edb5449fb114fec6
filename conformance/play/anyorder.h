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

/// What the transcript of a live session expects (docs/recording.md, Any order): as Expectations,
/// but output is compared as the bytes of each stream, wherever they are cut and on whichever
/// connection they come; and where a reattach goes on is told in this run's seq.
class AnyOrder : public Comparison
{
public:
    /// All must outlive this.
    AnyOrder(const Transcript &transcript, const Placeholders &placeholders, Report report);

    void playing(std::size_t step) override { m_playing = step; }
    std::string sending(std::size_t step, std::string line) override;
    bool came(int connection, const FrameView &frame) override;
    [[nodiscard]] bool fulfilled(std::size_t step) const override;
    void giveUp(std::size_t step, const std::string &why) override;
    void finish() override;
    [[nodiscard]] int frames() const override { return m_frames; }

private:
    using ConnectionAnd = std::pair<int, std::string>;

    /// What a recv step waits for: a line of its own, or so much of a life's output.
    struct Awaited
    {
        std::size_t step;
        int connection;
        FrameKey key;
        Pattern pattern;
        LifeOutput *life = nullptr; ///< null: a line of its own
        OutputAmount amount = {};
        std::optional<StreamSum> sum = {}; ///< a line of which only this is known
        bool came = false;
    };
    struct Life
    {
        std::size_t step = 0; ///< of the last frame of it
        LifeOutput output;
    };
    /// What comes of one process on one connection.
    struct Flow
    {
        std::uint64_t last = 0;  ///< seq; 0: anything may be next
        std::uint64_t after = 0; ///< that a reattach asked for
        int attaching = 0;       ///< spawns and reattaches that are not answered
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
    void replied(int connection, const FrameKey &key, const FrameView &frame);
    bool takeOutput(int connection, const FrameKey &key, const FrameView &frame);
    void takeExit(Life &life, const FrameKey &key, std::string_view frame);
    void checkFlow(int connection, const FrameKey &key, const Life &life);
    void compareStreams(const std::string &process, const Life &life);
    void compare(Awaited &awaited, std::string_view frame);
    void unexpected(int connection, const FrameKey &key, const FrameView &frame);
    void tell(std::size_t step, std::string summary, std::string_view received = {});

    std::vector<Awaited> m_awaited;               ///< in the order of the steps
    std::vector<std::size_t> m_awaitedOf;         ///< of each step, an index; npos: none
    std::map<std::size_t, Reattach> m_reattaches; ///< by step
    std::map<ConnectionAnd, std::string> m_sent;  ///< last lines, by id
    std::map<std::pair<std::string, std::size_t>, Life> m_lives; ///< by process and count

    Lifetimes m_lifetimes;                              ///< of this run
    std::map<ConnectionAnd, Flow> m_flows;              ///< by process
    std::map<ConnectionAnd, std::string> m_attachments; ///< by id of the request: of whom
    std::size_t m_playing = 0;
    int m_frames = 0;
};

} // namespace claustrum::conformance
