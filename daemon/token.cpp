// SPDX-License-Identifier: Apache-2.0
#include "daemon/token.h"

#include "daemon/loop/log.h"
#include "posix/fd.h"
#include "posix/files.h"
#include "wire/gopath.h"

#include <cstdlib>
#include <fcntl.h>

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

/// Descriptor 0 may have been the token's; nothing else may be opened as it.
void keepStdinOpen()
{
    if (::fcntl(STDIN_FILENO, F_GETFD) < 0)
        (void)Fd(::open("/dev/null", O_RDONLY)).release();
}

} // namespace

Result<std::string> takeToken(const ServeSettings &settings)
{
    if (settings.tokenFd < 0 && settings.tokenFile.empty())
        return Error{"daemonized child requires --token-file or --token-fd"};
    auto token = settings.tokenFd >= 0 ? readTokenFd(static_cast<int>(settings.tokenFd))
                                       : readTokenFile(settings.tokenFile);
    keepStdinOpen();
    if (!token)
        return token;
    token->erase(token->find_last_not_of("\r\n") + 1);
    if (token->empty())
        return Error{"token is empty"};
    return token;
}

Result<OwnFile> persistToken(const std::string &token, const std::string &socketPath)
{
    const std::string directory = go::dirName(socketPath);
    std::string temporary = go::joinPath(directory, "daemon.token-XXXXXX");
    const Fd file(::mkostemp(temporary.data(), O_CLOEXEC)); // makes it 0600
    if (!file)
        return systemError("open", temporary, errno);
    const std::string path = go::joinPath(directory, "daemon.token");
    auto done = writeAll(file.get(), token, temporary);
    if (done)
        done = renameFile(temporary, path);
    if (!done) {
        ::unlink(temporary.c_str());
        return done.error();
    }
    return OwnFile(path);
}

} // namespace claustrum
