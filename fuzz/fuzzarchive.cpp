// SPDX-License-Identifier: Apache-2.0
// An archive, plain and compressed: reads all entries and their content, writes nothing.
#include "daemon/extract/gzipreader.h"
#include "daemon/extract/tarreader.h"
#include "daemon/extract/tests/memorystream.h"
#include "fuzz/require.h"

#include <string>

using namespace claustrum;
using claustrum::test::MemoryStream;

namespace {

constexpr std::size_t portion = 4096;
constexpr std::size_t mostContent = std::size_t{4} * 1024 * 1024; // per input; zeros are cheap

void readEntries(ByteStream &archive)
{
    TarReader tar(archive);
    std::size_t content = 0;
    for (auto entry = tar.next(); entry && *entry; entry = tar.next()) {
        for (Chunk chunk = tar.read(portion); content < mostContent; chunk = tar.read(portion)) {
            content += chunk.bytes.size();
            if (chunk.ended)
                break;
        }
        if (content >= mostContent)
            return;
    }
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string bytes(fuzz::textOf(data, size));
    MemoryStream plain(bytes, portion);
    readEntries(plain);
    MemoryStream compressed(bytes, portion);
    if (GzipReader gzip(compressed); gzip.open().empty())
        readEntries(gzip);
    return 0;
}
