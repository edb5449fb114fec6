// SPDX-License-Identifier: Apache-2.0
#include "host/tail.h"

#include "common/jsonmembers.h"
#include "host/inspected.h"
#include "host/sessionsearch.h"
#include "host/tailtext.h"
#include "posix/files.h"
#include "wire/frame.h"
#include "wire/jsonwriter.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <utility>

namespace claustrum {
namespace {

constexpr std::chrono::seconds patience{30}; // for a reply, whose daemon may be busy
constexpr std::int64_t framesAtATime = 64;   // at most 2 MiB of output

int failed(const std::string &why)
{
    std::fprintf(stderr, "claustrum: %s\n", why.c_str());
    return 1;
}

/// Prints the frames of one session.
class Tail
{
public:
    Tail(const TailOptions &options, std::string id, Inspector inspector)
        : m_options(options)
        , m_id(std::move(id))
        , m_inspector(std::move(inspector))
    {}

    Result<void> print()
    {
        for (;;) {
            const auto page = m_inspector.ask("inspect.frames", params(), patience);
            if (!page)
                return m_lastSeq > 0 ? noMoreFrames(page.error()) : page.error();
            noteLost(static_cast<Seq>(integerOf(*page, "firstSeq")));
            for (const auto &frame : stringsOf(*page, "frames")) {
                if (auto printed = printFrame(frame); !printed)
                    return printed;
            }
            if (m_ended || (!m_options.follows && isWhole(*page)))
                return write(STDOUT_FILENO, m_text.takeRest());
            if (const auto more = waitForMore(isWhole(*page)); !more)
                return noMoreFrames(more.error());
        }
    }

private:
    static Error noMoreFrames(const Error &error)
    {
        return Error{"no further frames from the daemon: " + error.text};
    }

    /// Waits until the daemon has frames that are not printed. Its events come ten times a second
    /// at most, and none while nothing happens.
    Result<void> waitForMore(bool isWhole)
    {
        if (isWhole && !std::exchange(m_watches, true)) {
            if (auto watching = m_inspector.watch(); !watching)
                return watching;
        }
        while (isWhole) {
            const auto event = m_inspector.nextEvent();
            if (!event)
                return event.error();
            isWhole = !hasMore(*event);
        }
        return {};
    }

    /// Lost events may have been about anything, and so may a session's disappearance.
    [[nodiscard]] bool hasMore(const JsonValue &event) const
    {
        const auto *const snapshot = event.find("snapshot");
        const auto *const processes = snapshot ? snapshot->find("processes") : nullptr;
        if (!processes || !processes->isArray())
            return true;
        const auto &all = processes->array();
        const auto found = std::find_if(all.begin(), all.end(), [this](const JsonValue &process) {
            return stringOf(process, "id") == m_id;
        });
        return found == all.end() || !isWhole(*found);
    }

    [[nodiscard]] std::string params() const
    {
        std::string json;
        ObjectWriter(json)
            .string("processId", m_id)
            .uinteger("fromSeq", m_lastSeq)
            .integer("limit", framesAtATime)
            .close();
        return json;
    }

    /// Whether everything that the daemon had is printed.
    [[nodiscard]] bool isWhole(const JsonValue &page) const
    {
        return m_lastSeq >= static_cast<Seq>(integerOf(page, "lastSeq"));
    }

    void noteLost(Seq first)
    {
        if (first > m_lastSeq + 1)
            std::fprintf(stderr, "claustrum: %llu earlier frames are no longer retained\n",
                         static_cast<unsigned long long>(first - m_lastSeq - 1));
    }

    Result<void> printFrame(const std::string &bytes)
    {
        const auto frame = readFrame(bytes, Direction::Out);
        m_lastSeq = frame.seq.value_or(m_lastSeq + 1);
        if (frame.kind == FrameView::Kind::Exit)
            return end(bytes);
        if (!m_options.raw)
            return write(STDOUT_FILENO, m_text.take(frame));
        const bool isErr = frame.kind == FrameView::Kind::Stderr;
        return write(isErr ? STDERR_FILENO : STDOUT_FILENO, decodedData(frame).value_or(""));
    }

    Result<void> end(const std::string &frame)
    {
        m_ended = true;
        auto written = write(STDOUT_FILENO, m_text.takeRest());
        const auto exit = parseJson(frame);
        const auto code = exit ? integerOf(*exit, "exitCode") : 0;
        const auto signal = exit ? stringOf(*exit, "signal") : std::string();
        std::fprintf(stderr, "claustrum: %s has ended %s\n", m_id.c_str(),
                     code >= 0 ? ("with status " + std::to_string(code)).c_str()
                               : ("by " + (signal.empty() ? "a signal" : signal)).c_str());
        return written;
    }

    static Result<void> write(int fd, const std::string &text)
    {
        const auto written = writeAll(fd, text, fd == STDOUT_FILENO ? "stdout" : "stderr");
        if (!written)
            return Error{written.error().text};
        return {};
    }

    const TailOptions &m_options;
    const std::string m_id;
    Inspector m_inspector;
    TailText m_text;
    Seq m_lastSeq = 0;
    bool m_ended = false;
    bool m_watches = false;
};

} // namespace

int runTail(const TailOptions &options)
{
    const auto view = lookAtHost();
    const auto found = findSession(view, options.session);
    if (!found)
        return failed(found.error().text);
    if (!found->session->id)
        return failed("the output of " + nameOf(*found->session) + " cannot be read: "
                      + (found->daemon
                             ? "its daemon " + std::to_string(found->daemon->found.pid)
                                   + " gives no inspection (" + found->daemon->notInspected + ')'
                             : "its daemon has ended"));
    auto inspector = Inspector::connect(found->daemon->found.socket);
    if (!inspector)
        return failed(inspector.error().text);
    const auto printed = Tail(options, *found->session->id, std::move(*inspector)).print();
    return printed ? 0 : failed(printed.error().text);
}

} // namespace claustrum
