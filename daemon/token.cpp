// SPDX-License-Identifier: Apache-2.0
#include "daemon/token.h"

#include "daemon/loop/log.h"
#include "posix/fd.h"
#include "posix/files.h"
#include "posix/inheritedfds.h"
#include "wire/gopath.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>

namespace claustrum {
namespace {

/// Far more than a token has; a descriptor may go on for ever.
constexpr std::size_t tokenLimit = std::size_t{1024} * 1024;

Result<std::string> readTokenFile(const std::string &path)
{
    auto text = readFile(path, tokenLimit);
    if (!text)
        return Error{"read --token-file: " + text.error().text};
    if (const auto removed = removeFile(path); !removed)
        logWarn("daemon", "failed to remove --token-file " + path + ": " + removed.error().text);
    return *std::move(text);
}

Result<std::string> readTokenFd(int number)
{
    const Fd fd(number);
    auto text = readAll(fd.get(), "token-fd", tokenLimit);
    if (!text)
        return Error{"read --token-fd: " + text.error().text};
    return *std::move(text);
}

std::string tokenPath(const std::string &socketPath)
{
    return go::joinPath(go::dirName(socketPath), "daemon.token");
}

Error takenOver(const std::string &path)
{
    return Error{"rename " + path + ": another daemon has taken the socket over"};
}

int renameWith(unsigned flags, const std::string &from, const std::string &to)
{
    return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags);
}

bool isDirectory(const std::string &path)
{
    struct stat info = {};
    return ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode);
}

/// Renames so that the token of a daemon that has taken the socket over meanwhile is not lost,
/// however long this one is held up. File systems without such renames have a plain one.
Result<void> moveIntoPlace(const std::string &temporary, const std::string &path,
                           const std::function<bool()> &isOurs)
{
    if (renameWith(RENAME_NOREPLACE, temporary, path) == 0)
        return {};
    const int error = errno;
    if (!isOurs())
        return takenOver(path);
    if (error != EEXIST || isDirectory(path) || renameWith(RENAME_EXCHANGE, temporary, path) != 0)
        return renameFile(temporary, path);
    if (isOurs())
        return {};
    renameWith(RENAME_EXCHANGE, temporary, path);
    return takenOver(path);
}

} // namespace

Result<std::string> takeToken(const ServeSettings &settings, const LifeRules &rules)
{
    if (settings.tokenFd < 0 && settings.tokenFile.empty())
        return Error{"daemonized child requires --token-file or --token-fd"};
    auto token = settings.tokenFd >= 0 ? readTokenFd(static_cast<int>(settings.tokenFd))
                                       : readTokenFile(settings.tokenFile);
    openStandardFds(); // the token's may have been one of them, which nothing else may become
    if (!token)
        return token;
    token->erase(token->find_last_not_of("\r\n") + 1);
    if (token->empty() && rules.namesEmptyTokenFile && settings.tokenFd < 0)
        return Error{"empty token in --token-file"};
    if (token->empty())
        return Error{"token is empty"};
    return token;
}

Result<OwnFile> persistToken(const std::string &token, const std::string &socketPath,
                             const std::function<bool()> &isOurs)
{
    std::string temporary = go::joinPath(go::dirName(socketPath), "daemon.token-XXXXXX");
    const Fd file(::mkostemp(temporary.data(), O_CLOEXEC)); // makes it 0600
    if (!file)
        return systemError("open", temporary, errno);
    const std::string path = tokenPath(socketPath);
    Result<void> done = writeAll(file.get(), token, temporary);
    if (done)
        done = moveIntoPlace(temporary, path, isOurs);
    ::unlink(temporary.c_str()); // it may be an earlier token now
    if (!done)
        return done.error();
    OwnFile persisted(path);
    if (!isOurs()) {
        persisted.unlink();
        return takenOver(path);
    }
    return persisted;
}

void removeEarlierToken(const std::string &socketPath)
{
    ::unlink(tokenPath(socketPath).c_str());
}

} // namespace claustrum
