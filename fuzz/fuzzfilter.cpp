// SPDX-License-Identifier: Apache-2.0
// A line of the lab tool's filter language.
// It is parsed, completed at each place, and applied to one frame of each kind.
#include "fuzz/require.h"
#include "labtool/filter/filter.h"
#include "labtool/filter/filtercompletion.h"
#include "labtool/filter/filterlexer.h"
#include "labtool/model/capture.h"
#include "labtool/tests/labframes.h"

using namespace claustrum;
using namespace claustrum::lab;
using claustrum::fuzz::require;

namespace {

constexpr std::size_t mostPlaces = 32; // a completion at each byte of a long line takes too long

const Capture &frames()
{
    static Capture capture;
    if (capture.store().size() == 0) {
        capture.append({
            test::request(1, 1, "process.spawn", R"({"id":"agent","command":"sh"})", 1'000'000),
            test::reply(1, 1, 4'000'000),
            test::stream(1, "agent", 1, "hello world\n"),
            test::stream(1, "agent", 5, std::string(6000, 'x'), Stream::Stderr),
            test::exitFrame(1, "agent", 6, 3),
            test::request(2, 7, "files.stat", R"({"path":"~/x"})", 10'000'000),
            test::errorReply(2, 7, -32603, "stat /x: no such file or directory", 260'000'000),
        });
        capture.note(NoteKind::Lost, 0, 0, "lost 3 lines here");
        capture.close(2);
    }
    return capture;
}

void apply(const Filter &filter)
{
    const FrameStore &store = frames().store();
    for (FrameNumber number = store.first(); number < store.end(); ++number) {
        const bool matches = filter.matches(store, number);
        require(matches || !filter.takesAll());
        const std::string bytes = store.bytes(number);
        // What is stored and what is not stored yet differ by facts that are set late only.
        (void)filter.matches(store.at(number), number, bytes, store.names());
    }
}

void complete(std::string_view line)
{
    for (std::size_t cursor = 0; cursor <= std::min(line.size(), mostPlaces); ++cursor) {
        const auto completion = completeFilter(line, cursor, {"process.spawn"}, {"agent"});
        require(completion.position <= line.size());
        require(completion.length <= line.size() - completion.position);
        require(completion.candidates.size() <= 50);
    }
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view line = fuzz::textOf(data, size);
    for (const FilterToken &token : splitFilter(line))
        require(token.position <= size && token.length <= size - token.position);
    const auto parsed = Filter::parse(line);
    if (const auto *const error = std::get_if<FilterError>(&parsed)) {
        require(!error->text.empty());
        require(error->position <= size && error->length <= size - error->position);
    } else {
        apply(std::get<Filter>(parsed));
    }
    complete(line);
    return 0;
}
