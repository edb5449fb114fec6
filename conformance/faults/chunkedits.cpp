// SPDX-License-Identifier: Apache-2.0
#include "conformance/faults/chunkedits.h"

#include "conformance/model/streamframe.h"

#include <optional>

namespace claustrum::conformance {
namespace {

constexpr std::size_t mostBytes = 32768; // processes.md, Stream frames
constexpr std::size_t mergedBytes = std::size_t{1} << 20;

/// An edit that changes how many frames a process has.
class Renumbering : public Edit
{
public:
    using Edit::Edit;

protected:
    void send(StreamData data, Outlet &out)
    {
        data.seq = shifted(data.seq, shiftOf(data.process));
        out.frame(writeStreamData(data));
    }
    void shift(const std::string &process, long by) { state().seqShift[process] += by; }

    /// Sends a frame that is no data, with its seq shifted if it has one.
    void pass(const FrameView &frame, Outlet &out)
    {
        const long by = frame.seq ? shiftOf(decodedText(frame.process)) : 0;
        if (by == 0) {
            out.frame(frame.bytes);
            return;
        }
        const std::string from = "\"seq\":" + std::to_string(*frame.seq);
        const std::string to = "\"seq\":" + std::to_string(shifted(*frame.seq, by));
        std::string bytes(frame.bytes);
        bytes.replace(bytes.find(from), from.size(), to);
        out.frame(bytes);
    }

private:
    [[nodiscard]] long shiftOf(const std::string &process) const
    {
        const auto found = state().seqShift.find(process);
        return found == state().seqShift.end() ? 0 : found->second;
    }
    static std::uint64_t shifted(std::uint64_t seq, long by)
    {
        return static_cast<std::uint64_t>(static_cast<std::int64_t>(seq) + by);
    }
};

class Splitting : public Renumbering
{
public:
    using Renumbering::Renumbering;

    void onFrame(const FrameView &frame, Outlet &out) override
    {
        auto data = isOutput(frame) ? readStreamData(frame) : std::nullopt;
        if (!data || data->bytes.size() < 2) {
            pass(frame, out);
            return;
        }
        state().apply();
        StreamData rest = *data;
        data->bytes.resize(data->bytes.size() / 2);
        rest.bytes.erase(0, data->bytes.size());
        send(std::move(*data), out);
        shift(rest.process, 1);
        send(std::move(rest), out);
    }
};

class Merging : public Renumbering
{
public:
    using Renumbering::Renumbering;

    void onFrame(const FrameView &frame, Outlet &out) override
    {
        auto data = isOutput(frame) ? readStreamData(frame) : std::nullopt;
        if (data && m_held && isContinued(*data)) {
            m_held->bytes += data->bytes;
            shift(data->process, -1);
            if (m_held->bytes.size() >= mergedBytes)
                release(out);
            return;
        }
        release(out);
        if (data && data->bytes.size() == mostBytes)
            hold(std::move(*data));
        else if (data)
            send(std::move(*data), out);
        else
            pass(frame, out);
    }
    void onIdle(Outlet &out) override { release(out); }
    void onEnd(Outlet &out) override { release(out); }
    [[nodiscard]] std::chrono::milliseconds idleTime() const override
    {
        return std::chrono::milliseconds(40);
    }

private:
    [[nodiscard]] bool isContinued(const StreamData &data) const
    {
        return data.process == m_held->process && data.stream == m_held->stream;
    }
    void hold(StreamData data)
    {
        m_shiftBefore = state().seqShift[data.process];
        m_held = std::move(data);
    }
    /// With the shift of the time when it was held.
    void release(Outlet &out)
    {
        if (!m_held)
            return;
        if (m_held->bytes.size() > mostBytes)
            state().apply();
        m_held->seq =
            static_cast<std::uint64_t>(static_cast<std::int64_t>(m_held->seq) + m_shiftBefore);
        out.frame(writeStreamData(*m_held));
        m_held.reset();
    }

    std::optional<StreamData> m_held; ///< at most mergedBytes and one frame
    long m_shiftBefore = 0;
};

template <class Made>
MakeEdit making()
{
    return [](FaultState &state, const Conversation &conversation) {
        return std::make_unique<Made>(state, conversation);
    };
}

} // namespace

MakeEdit merging()
{
    return making<Merging>();
}

MakeEdit splitting()
{
    return making<Splitting>();
}

} // namespace claustrum::conformance
