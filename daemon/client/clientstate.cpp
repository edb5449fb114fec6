// SPDX-License-Identifier: Apache-2.0
#include "daemon/client/clientstate.h"

#include "daemon/client/linereader.h"
#include "posix/files.h"
#include "wire/goerrno.h"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::uint64_t stateVersion = 1;
/// A connection queues 32 MiB and a replay buffer.
constexpr std::size_t mostBytes = std::size_t{64} * 1024 * 1024;

class Packer
{
public:
    void number(std::uint64_t value)
    {
        m_bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
    }
    void text(std::string_view text)
    {
        number(text.size());
        m_bytes += text;
    }
    [[nodiscard]] const std::string &bytes() const { return m_bytes; }

private:
    std::string m_bytes;
};

/// Reads what a Packer has written; after the end, zeros and empty texts.
class Unpacker
{
public:
    explicit Unpacker(std::string_view bytes)
        : m_rest(bytes)
    {}
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        const std::string_view bytes = take(sizeof value);
        std::memcpy(&value, bytes.data(), bytes.size());
        return value;
    }
    std::string_view text() { return take(number()); }
    /// Of things with at least @p each bytes.
    std::uint64_t count(std::size_t each)
    {
        const std::uint64_t count = number();
        m_isWhole = m_isWhole && count <= m_rest.size() / each;
        return m_isWhole ? count : 0;
    }
    [[nodiscard]] bool isAllRead() const { return m_isWhole && m_rest.empty(); }

private:
    std::string_view take(std::uint64_t size)
    {
        m_isWhole = m_isWhole && size <= m_rest.size();
        const auto taken = m_rest.substr(0, m_isWhole ? static_cast<std::size_t>(size) : 0);
        m_rest.remove_prefix(taken.size());
        return taken;
    }

    std::string_view m_rest;
    bool m_isWhole = true;
};

std::string packed(const ClientState &state)
{
    Packer pack;
    pack.number(stateVersion);
    pack.number(state.isTrusted ? 1 : 0);
    pack.number(state.isEnding ? 1 : 0);
    pack.text(state.unread);
    pack.number(state.headWritten);
    pack.number(state.unsent.size());
    for (const auto &[frame, kind] : state.unsent) {
        pack.number(static_cast<std::uint64_t>(kind));
        pack.text(frame.bytes());
    }
    pack.number(state.streams.size());
    for (const auto &[session, lastSeq] : state.streams) {
        pack.number(session);
        pack.number(lastSeq);
    }
    return pack.bytes();
}

bool isPossible(const ClientState &state)
{
    for (const auto &[frame, kind] : state.unsent) {
        if (frame.size() == 0 || kind > WriteQueue::Kind::Stream)
            return false;
    }
    return state.unread.size() <= LineReader::lineLimit
           && (state.unsent.empty() ? state.headWritten == 0
                                    : state.headWritten < state.unsent.front().frame.size());
}

} // namespace

Result<Fd> packClient(const ClientState &state)
{
    Fd file(::memfd_create("claustrum-client", MFD_CLOEXEC));
    if (!file)
        return Error{"memfd_create: " + go::errnoText(errno)};
    if (const auto written = writeAll(file.get(), packed(state), "claustrum-client"); !written)
        return written.error();
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

Result<ClientState> unpackClient(int file)
{
    const auto bytes = readAll(file, "claustrum-client", mostBytes);
    if (!bytes)
        return bytes.error();
    Unpacker unpack(*bytes);
    if (const auto version = unpack.number(); version != stateVersion)
        return Error{"its state has version " + std::to_string(version)};
    ClientState state;
    state.isTrusted = unpack.number() == 1;
    state.isEnding = unpack.number() == 1;
    state.unread = unpack.text();
    state.headWritten = static_cast<std::size_t>(unpack.number());
    for (auto left = unpack.count(2 * sizeof(std::uint64_t)); left > 0; --left) {
        const auto kind = static_cast<WriteQueue::Kind>(unpack.number());
        state.unsent.push_back({Frame({unpack.text()}), kind});
    }
    for (auto left = unpack.count(2 * sizeof(std::uint64_t)); left > 0; --left) {
        const std::uint64_t session = unpack.number();
        state.streams.push_back({session, unpack.number()});
    }
    if (!unpack.isAllRead() || !isPossible(state))
        return Error{"its state contradicts itself"};
    return state;
}

} // namespace claustrum
