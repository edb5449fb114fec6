// SPDX-License-Identifier: Apache-2.0
// claustrum-bench-peer: the daemon's child processes during measurements, and the programs that
// show the machine's own limits.
#include "bench/hostileclients.h"
#include "posix/systemerror.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

using claustrum::retryInterrupted;

bool writeAll(const char *bytes, std::size_t count)
{
    while (count > 0) {
        const auto written = retryInterrupted([&] { return ::write(1, bytes, count); });
        if (written <= 0)
            return false;
        bytes += written;
        count -= static_cast<std::size_t>(written);
    }
    return true;
}

/// Writes @p bytes bytes in blocks of @p blockBytes.
int produce(std::size_t bytes, std::size_t blockBytes)
{
    const std::vector<char> block(blockBytes, 'x');
    for (std::size_t left = bytes; left > 0; left -= std::min(left, blockBytes)) {
        if (!writeAll(block.data(), std::min(left, blockBytes)))
            return 1;
    }
    return 0;
}

/// Waits for a byte on stdin before it produces.
int await(std::size_t bytes, std::size_t blockBytes)
{
    char byte = 0;
    return retryInterrupted([&] { return ::read(0, &byte, 1); }) == 1 ? produce(bytes, blockBytes)
                                                                      : 1;
}

/// Copies stdin to stdout in blocks of @p blockBytes.
int relay(std::size_t blockBytes)
{
    std::vector<char> block(blockBytes);
    for (;;) {
        const auto got = retryInterrupted([&] { return ::read(0, block.data(), block.size()); });
        if (got <= 0)
            return 0;
        if (!writeAll(block.data(), static_cast<std::size_t>(got)))
            return 1;
    }
}

int sink()
{
    std::array<char, std::size_t{64} * 1024> block;
    while (retryInterrupted([&] { return ::read(0, block.data(), block.size()); }) > 0) {
    }
    return 0;
}

/// Answers each line with a line of @p replyBytes bytes; one write for all lines read at once.
int echo(std::size_t replyBytes)
{
    std::array<char, std::size_t{64} * 1024> block;
    std::string replies;
    for (;;) {
        const auto got = retryInterrupted([&] { return ::read(0, block.data(), block.size()); });
        if (got <= 0)
            return 0;
        const auto lines = std::count(block.begin(), block.begin() + got, '\n');
        replies.clear();
        for (std::ptrdiff_t i = 0; i < lines; ++i)
            replies.append(replyBytes - 1, 'x').push_back('\n');
        if (!writeAll(replies.data(), replies.size()))
            return 1;
    }
}

} // namespace

int main(int argc, char *argv[])
{
    const auto number = [&](int i) { return argc > i ? std::strtoull(argv[i], nullptr, 10) : 0; };
    const std::string_view mode = argc > 1 ? argv[1] : "";
    if (mode == "produce")
        return produce(number(2), number(3));
    if (mode == "await")
        return await(number(2), number(3));
    if (mode == "relay")
        return relay(number(2));
    if (mode == "sink")
        return sink();
    if (mode == "echo")
        return echo(number(2));
    if (mode == "hostile" && argc > 2)
        return claustrum::bench::beHostile(argv[2], static_cast<int>(number(3)),
                                           static_cast<double>(number(4)))
                       > 0
                   ? 1
                   : 0;
    std::fputs("usage: claustrum-bench-peer produce BYTES BLOCK | await BYTES BLOCK | relay BLOCK\n"
               "       | sink | echo BYTES | hostile SOCKET CLIENTS SECONDS\n",
               stderr);
    return 2;
}
