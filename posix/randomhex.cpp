// SPDX-License-Identifier: Apache-2.0
#include "posix/randomhex.h"

#include "posix/files.h"

#include <algorithm>
#include <sys/random.h>

namespace claustrum {
namespace {

constexpr std::size_t neverInterrupted = 256; // up to here getrandom() gives all

/// A filter of system calls may refuse getrandom(); the device gives the same bytes.
Result<std::string> randomBytes(std::size_t size)
{
    std::string bytes(size, '\0');
    if (::getrandom(bytes.data(), size, 0) == static_cast<ssize_t>(size))
        return bytes;
    const char *const device = "/dev/urandom";
    auto read = readFile(device, size);
    if (!read)
        return Error{read.error().text};
    if (read->size() < size)
        return Error{std::string("read ") + device + ": unexpected EOF"};
    return std::move(*read);
}

} // namespace

Result<std::string> randomHex(std::size_t bytes)
{
    const auto random = randomBytes(std::min(bytes, neverInterrupted));
    if (!random)
        return random.error();
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : *random) {
        text += digits[byte >> 4];
        text += digits[byte & 0xf];
    }
    return text;
}

} // namespace claustrum
