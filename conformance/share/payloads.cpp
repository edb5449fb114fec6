// SPDX-License-Identifier: Apache-2.0
#include "conformance/share/payloads.h"

#include "conformance/model/streamframe.h"
#include "wire/base64.h"
#include "wire/jsonvalue.h"

namespace claustrum::conformance {
namespace {

std::optional<std::string> stdinOf(const FrameView &request)
{
    if (decodedText(request.method) != "process.stdin")
        return std::nullopt;
    const auto params = parseJson(request.params);
    const JsonValue *data = params ? params->find("data") : nullptr;
    return data && data->isString() ? decodeBase64(data->string()) : std::nullopt;
}

} // namespace

std::size_t Payloads::streamOf(const std::string &name)
{
    const auto [found, isNew] = m_byName.emplace(name, m_streams.size());
    if (isNew)
        m_streams.emplace_back();
    return found->second;
}

bool Payloads::add(std::string_view line, Side side)
{
    const FrameView frame = readFrame(line, side == Side::Client ? Direction::In : Direction::Out);
    const std::string process = decodedText(frame.process);
    if (side == Side::Client && decodedText(frame.method) == "process.spawn")
        ++m_lives[process];
    std::optional<std::string> bytes;
    std::string name = "stdin";
    std::uint64_t seq = 0;
    if (side == Side::Client) {
        bytes = stdinOf(frame);
    } else if (auto data = readStreamData(frame)) {
        bytes = std::move(data->bytes);
        name = data->stream;
        seq = data->seq;
    }
    if (!bytes)
        return false;
    const auto stream = streamOf(process + '#' + std::to_string(m_lives[process]) + ' ' + name);
    const auto known = m_bySeq.find({stream, seq});
    const bool replayed =
        seq > 0 && known != m_bySeq.end()
        && m_streams[stream].compare(known->second.begin, known->second.length, *bytes) == 0;
    const Piece piece =
        replayed ? known->second : Piece{stream, m_streams[stream].size(), bytes->size()};
    m_pieces.push_back(piece);
    m_bySeq.insert_or_assign({stream, seq}, piece);
    if (!replayed)
        m_streams[stream] += *bytes;
    return true;
}

void Payloads::edit(const std::function<std::string(const std::string &)> &edit)
{
    for (std::string &stream : m_streams)
        stream = edit(stream);
}

std::string Payloads::take()
{
    const Piece &piece = m_pieces.at(m_next++);
    return m_streams[piece.stream].substr(piece.begin, piece.length);
}

} // namespace claustrum::conformance
