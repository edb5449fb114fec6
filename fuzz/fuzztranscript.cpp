// SPDX-License-Identifier: Apache-2.0
// A transcript, parsed like a recording or a case.
#include "conformance/model/transcriptreader.h"
#include "fuzz/require.h"

using namespace claustrum;

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto transcript = conformance::parseTranscript(fuzz::textOf(data, size), "fuzz.jsonl");
    // A message has the position.
    fuzz::require(transcript || transcript.error().text.starts_with("fuzz.jsonl:"));
    return 0;
}
