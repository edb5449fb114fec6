// SPDX-License-Identifier: Apache-2.0
// A wire log in the lab tool: its lines, and all that is derived from the frames in them and shown.
#include "fuzz/require.h"
#include "labtool/frames/ansitext.h"
#include "labtool/frames/copytexts.h"
#include "labtool/frames/framelines.h"
#include "labtool/frames/hexdump.h"
#include "labtool/frames/prettyjson.h"
#include "labtool/frames/replayassembly.h"
#include "labtool/model/capture.h"
#include "labtool/sources/wirelogline.h"
#include "posix/fd.h"

#include <sys/mman.h>

#include <numeric>

using namespace claustrum;
using namespace claustrum::lab;
using claustrum::fuzz::require;

namespace {

/// The input as a file, since the tool reads the bytes of frames on demand.
Fd fileWith(std::string_view text)
{
    Fd file(::memfd_create("fuzz", MFD_CLOEXEC));
    require(::write(file.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    return file;
}

std::vector<IncomingFrame> readLines(std::string_view text, std::uint16_t file)
{
    std::vector<IncomingFrame> frames;
    std::size_t offset = 0;
    while (!text.empty()) {
        const std::size_t before = text.size();
        const std::string_view line = fuzz::takeLine(text);
        if (auto frame = readWireLogLine(line)) {
            require(frame->ref.offset <= line.size());
            require(frame->ref.length <= line.size() - frame->ref.offset);
            frame->ref.offset += offset;
            frame->ref.file = file;
            frames.push_back(*std::move(frame));
        }
        offset += before - text.size();
    }
    return frames;
}

void show(const FrameStore &store, const FrameRecord &record)
{
    std::string scratch;
    const std::string bytes(store.bytes(record, scratch));
    require(bytes.size() == record.size);
    (void)prettyJson(bytes, 40);
    (void)hexDump(bytes);
    (void)offsetDump(bytes, 16);
    (void)asShellLine(withAuth(bytes, "word"), "/run/rpc.sock");
    if (const auto data = streamData(bytes))
        (void)stripAnsi(*data);
}

/// The output of the first process, as the pane of a process puts it together.
void assemble(const FrameStore &store)
{
    ReplayAssembly assembly;
    for (FrameNumber number = store.first(); number < store.end(); ++number) {
        const FrameFacts facts = store.facts(number);
        if (isStream(facts.kind))
            assembly.add(facts.kind, facts.seq, streamData(store.bytes(number)).value_or(""),
                         facts.code);
    }
    std::size_t bytes = 0;
    for (const auto &piece : assembly.pieces(true, true, 1, assembly.lastSeq()))
        bytes += piece.bytes.size();
    require(bytes <= assembly.bytes());
    (void)assembly.tailBegin(100);
}

} // namespace

// NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = fuzz::textOf(data, size);
    const Fd file = fileWith(text);
    Capture capture;
    const auto number = capture.addFile(QStringLiteral("/proc/self/fd/%1").arg(file.get()));
    capture.append(readLines(text, number));
    capture.markOverdue(std::int64_t{1} << 62);
    capture.close(0);
    const FrameStore &store = capture.store();
    for (FrameNumber at = store.first(); at < store.end(); ++at)
        show(store, store.at(at));
    assemble(store);
    std::vector<FrameNumber> all(store.size());
    std::iota(all.begin(), all.end(), store.first());
    for (const FrameForm form : {FrameForm::WireLog, FrameForm::Transcript, FrameForm::Scenario})
        (void)framesAsText(store, all, form, "fuzz");
    return 0;
}
