// SPDX-License-Identifier: Apache-2.0
// A transcript, parsed like a recording or a case.
#include "conformance/model/transcriptreader.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace claustrum::conformance;

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto transcript =
        parseTranscript({reinterpret_cast<const char *>(data), size}, "fuzz.jsonl");
    if (!transcript && !transcript.error().text.starts_with("fuzz.jsonl:"))
        std::abort(); // a message without the position
    return 0;
}
