// SPDX-License-Identifier: Apache-2.0
#include "common/keeper/startrequest.h"

#include "posix/files.h"
#include "wire/goerrno.h"

#include <cerrno>
#include <sys/mman.h>
#include <unistd.h>

namespace claustrum {
namespace {

/// The kernel's limit for arguments and variables is below.
constexpr std::size_t mostBytes = std::size_t{8} * 1024 * 1024;

void add(std::string &bytes, const std::string &text)
{
    bytes.append(text).push_back('\0');
}

/// The next text up to its NUL; false at the end.
bool take(std::string_view &bytes, std::string &text)
{
    const auto end = bytes.find('\0');
    if (end == std::string_view::npos)
        return false;
    text = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    return true;
}

} // namespace

Result<Fd> packStart(const SpawnRequest &request)
{
    std::string bytes;
    add(bytes, request.file);
    add(bytes, request.cwd);
    add(bytes, std::to_string(request.args.size()));
    for (const std::string &arg : request.args)
        add(bytes, arg);
    for (const std::string &variable : request.env)
        add(bytes, variable);
    Fd file(::memfd_create("claustrum-start", MFD_CLOEXEC));
    if (!file)
        return Error{"memfd_create: " + go::errnoText(errno)};
    if (const auto written = writeAll(file.get(), bytes, "claustrum-start"); !written)
        return written.error();
    ::lseek(file.get(), 0, SEEK_SET);
    return file;
}

Result<SpawnRequest> unpackStart(int file)
{
    const auto bytes = readAll(file, "claustrum-start", mostBytes);
    if (!bytes)
        return bytes.error();
    std::string_view rest(*bytes);
    SpawnRequest request;
    std::string count;
    if (!take(rest, request.file) || !take(rest, request.cwd) || !take(rest, count))
        return Error{"the request for a daemon is incomplete"};
    std::size_t args = std::strtoul(count.c_str(), nullptr, 10);
    for (std::string text; take(rest, text);) {
        auto &to = args > 0 ? request.args : request.env;
        args -= args > 0 ? 1 : 0;
        to.push_back(std::move(text));
    }
    request.group = SpawnRequest::Group::Session;
    return request;
}

} // namespace claustrum
