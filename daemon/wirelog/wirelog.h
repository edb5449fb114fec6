// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/observers.h"
#include "daemon/wirelog/framequeue.h"
#include "daemon/wirelog/wirelogline.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <atomic>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <string>
#include <thread>

namespace claustrum {

/// -wire-log: every frame, in the order of the wire, to a file (docs/operations.md); also the
/// begin and end of connections, and the bytes that wait for a client that does not read.
///
///     Logging ──a write fails: one ERROR line──▶ Stopped
///
/// The event loop only passes frames on, shared; a thread writes them. The loop never waits for the
/// disk: if more than 64 MiB of frames wait for it, further ones are lost, and a line in their
/// place reports the number. Event loop's thread.
class WireLog final : private FrameObserver, private LifeObserver
{
public:
    static constexpr std::size_t queueBytes = std::size_t{64} * 1024 * 1024;
    /// The end waits so long for the disk.
    static constexpr std::chrono::seconds patience{2};

    /// Opens the file for appending, 0600 whether it was there or not. "open <path>: <reason>"
    /// @param maxString bytes kept of a string, zero: frames verbatim
    static Result<std::unique_ptr<WireLog>> open(const std::string &path, std::size_t maxString,
                                                 const std::string &token, Observers &observers);

    /// Writes the remaining frames, if the disk takes them in time.
    ~WireLog();

private:
    /// The state of the thread. It may outlive the log if the disk does not answer.
    struct Writer
    {
        Writer(Fd toFile, std::string toPath, std::size_t maxString, std::string_view token)
            : file(std::move(toFile))
            , path(std::move(toPath))
            , line(maxString, token)
        {}

        void run();
        void writeOut(std::string &lines);
        void write(const FrameQueue::Batch &taken);

        const Fd file;
        const std::string path;
        const WireLogLine line;
        FrameQueue queue{queueBytes};
        std::atomic<bool> stopped = false;
    };

    WireLog(std::shared_ptr<Writer> writer, Observers &observers);

    void onLineReceived(const Connection &from, std::string_view line) override;
    void onFrameWritten(const Connection &to, const Frame &frame) override;
    void onQueueWritten(const Connection &to, std::size_t bytes) override;
    void onConnectionOpened(const Connection &connection) override;
    void onConnectionClosed(const Connection &connection) override;
    void push(const Connection &connection, Direction direction, Frame frame);
    void pushEvent(const Connection &connection, std::string_view event, std::size_t bytes = 0);

    std::shared_ptr<Writer> m_writer;
    Observers &m_observers;
    /// Bytes as last reported, by connection; only those for which some wait.
    std::map<std::uint64_t, std::size_t> m_queued;
    std::thread m_thread;
    std::future<void> m_writerEnded;
};

} // namespace claustrum
