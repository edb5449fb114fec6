// SPDX-License-Identifier: Apache-2.0
#include "daemon/predecessortokens.h"

#include "posix/fd.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>

namespace claustrum {
namespace {

constexpr std::size_t digestDigits = 64;
/// Of a file that is read: far more than four digests, or a token, have.
constexpr std::size_t mostBytes = 2 * EarlierTokens::longestToken;

bool isPrivate(int file)
{
    struct stat info = {};
    return ::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_uid == ::geteuid()
           && (info.st_mode & 07777) == 0600;
}

/// The content of a private file; nullopt: it is none, or it is too long.
std::optional<std::string> privateText(const std::string &path)
{
    const auto file = openFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (!file || !isPrivate(file->get()))
        return std::nullopt;
    auto text = readAll(file->get(), path, mostBytes);
    if (!text || text->size() >= mostBytes)
        return std::nullopt;
    return *std::move(text);
}

bool isDigest(std::string_view text)
{
    return text.size() == digestDigits
           && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// A line "<digest> <seconds since 1970>".
std::optional<EarlierTokens::Entry> entryIn(std::string_view line)
{
    const auto blank = line.find(' ');
    if (blank == std::string_view::npos || !isDigest(line.substr(0, blank)))
        return std::nullopt;
    std::int64_t seconds = 0;
    const char *const end = line.data() + line.size();
    const auto [rest, error] = std::from_chars(line.data() + blank + 1, end, seconds);
    constexpr std::int64_t mostSeconds = 9'000'000'000; // the clock has nanoseconds in 64 bits
    if (error != std::errc() || rest != end || seconds < 0 || seconds > mostSeconds)
        return std::nullopt;
    return EarlierTokens::Entry{std::string(line.substr(0, blank)),
                                EarlierTokens::TimePoint(std::chrono::seconds(seconds))};
}

std::string lineOf(const EarlierTokens::Entry &entry)
{
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(entry.replacedAt.time_since_epoch());
    return entry.digest + " " + std::to_string(seconds.count()) + "\n";
}

} // namespace

PredecessorTokens::PredecessorTokens(EarlierTokens &tokens, const std::string &socketPath,
                                     std::string ownToken)
    : m_tokens(tokens)
    , m_directory(go::dirName(socketPath))
    , m_ownToken(std::move(ownToken))
{}

void PredecessorTokens::read()
{
    readDigests();
    readToken();
}

void PredecessorTokens::readDigests()
{
    const auto text = privateText(go::joinPath(m_directory, "previous-tokens"));
    std::string_view rest = text ? std::string_view(*text) : std::string_view();
    while (!rest.empty()) {
        const auto newline = rest.find('\n');
        if (auto entry = entryIn(rest.substr(0, newline)))
            m_tokens.note(std::move(*entry));
        rest.remove_prefix(newline == std::string_view::npos ? rest.size() : newline + 1);
    }
}

void PredecessorTokens::readToken()
{
    auto token = privateText(go::joinPath(m_directory, "daemon.token"));
    if (!token)
        return;
    token->erase(token->find_last_not_of("\r\n") + 1);
    if (*token != m_ownToken)
        m_tokens.noteReplaced(*token);
}

SystemResult<void> PredecessorTokens::store() const
{
    const std::string path = go::joinPath(m_directory, "previous-tokens");
    std::string text;
    for (const auto &entry : m_tokens.entries())
        text += lineOf(entry);
    if (text.empty()) {
        ::unlink(path.c_str()); // there may be none
        return {};
    }
    std::string temporary = path + "-XXXXXX";
    const Fd file(::mkostemp(temporary.data(), O_CLOEXEC)); // makes it 0600
    if (!file)
        return systemError("open", temporary, errno);
    auto done = writeAll(file.get(), text, temporary);
    if (done)
        done = renameFile(temporary, path);
    if (!done)
        ::unlink(temporary.c_str());
    return done;
}

} // namespace claustrum
