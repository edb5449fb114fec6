// SPDX-License-Identifier: Apache-2.0
#include "posix/randomhex.h"

#include "wire/goerrno.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/random.h>

namespace claustrum {

Result<std::string> randomHex(std::size_t bytes)
{
    constexpr std::size_t neverInterrupted = 256; // up to here a read is whole
    std::array<unsigned char, neverInterrupted> random{};
    if (::getrandom(random.data(), std::min(bytes, random.size()), 0) < 0)
        return Error{"getrandom: " + go::errnoText(errno)};
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < std::min(bytes, random.size()); ++i) {
        text += digits[random[i] >> 4];
        text += digits[random[i] & 0xf];
    }
    return text;
}

} // namespace claustrum
