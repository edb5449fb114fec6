// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/sessionmapping.h"
#include "common/keeper/sessionstate.h"
#include "posix/fd.h"
#include "wire/result.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <sys/types.h>

namespace claustrum {

/// The memory file of one session: what a successor needs to go on with it, and a ring of the bytes
/// that its frames carry (docs/succession.md).
///
/// A read moves bytes from the pipe into the file in one system call, which also moves the file's
/// position: the position says how many bytes have left the pipe, even if the reader is killed
/// before its next instruction. So a byte is either in the pipe or in the file, never in both.
///
///     lseek to the landing ─▶ store the intent ─▶ splice ─▶ copy into the ring
///         ─▶ write the record's header ─▶ store tail
///
/// The landing is one block, the same for each read, so its pages are in the processor's cache:
/// splicing to the place in the ring takes longer than that and the copy. open() completes the
/// steps after the splice of a dead predecessor. The position belongs to the open file, which all
/// descriptors of it share; so the file must never be opened a second time.
///
/// One thread at a time, and one process.
class SessionFile
{
public:
    /// Of one read.
    static constexpr std::size_t blockBytes = std::size_t{32} * 1024;
    /// Holds at least what a replay buffer of 16 MiB does.
    static constexpr std::size_t standardRing = (std::size_t{16} * 1024 + 128) * 1024;

    /// A new one. Errors name the system call.
    /// @param ringBytes a multiple of 16, at least four blocks
    static Result<SessionFile> create(const SessionTexts &texts, pid_t pid, double startTime,
                                      std::size_t ringBytes = standardRing);
    /// One of this or another daemon, which has ended. An error: it cannot be understood.
    /// @param mapping of the same file, if it was made before
    static Result<SessionFile> open(Fd file, SessionMapping mapping = {});

    SessionFile(SessionFile &&) noexcept = default;
    SessionFile &operator=(SessionFile &&) noexcept = default;
    ~SessionFile() = default;

    [[nodiscard]] int fd() const { return m_file.get(); }
    [[nodiscard]] SessionHeader &state() const { return m_mapping.state(); }
    [[nodiscard]] const SessionTexts &texts() const { return m_texts; }
    [[nodiscard]] std::uint64_t lastSeq() const { return m_lastSeq; }

    /// Reads at most one block from the non-blocking @p pipe, with the result of read(). @p block
    /// is valid until the next call, and lost unless it is published by then.
    ssize_t read(int pipe, SessionStream stream, std::string_view &block);
    /// Makes the block of the last read a record, with the next seq.
    void publish();
    /// The last record.
    void publishExit(const SessionExit &exit);

    struct Record
    {
        std::uint64_t seq = 0;
        SessionStream stream = SessionStream::Stdout;
        std::string_view bytes; ///< in the ring
    };
    /// The record at position @p at or the first one behind it, and moves @p at behind that;
    /// nullopt at the tail. 0 is before all.
    std::optional<Record> next(std::uint64_t &at) const;
    /// Calls @p look with every record, oldest first.
    void each(const std::function<void(const Record &)> &look) const;

    /// The number of bytes that were read and not published; only after the reader's end.
    [[nodiscard]] std::size_t unpublished() const;

private:
    SessionFile(Fd file, SessionMapping mapping);
    [[nodiscard]] Result<void> check();
    [[nodiscard]] bool hasUsableLanding() const;
    [[nodiscard]] bool readTexts();
    [[nodiscard]] bool checkRecords();
    void completeRead();
    [[nodiscard]] std::size_t readTarget() const;
    void copyFromLanding(std::size_t size);

    [[nodiscard]] std::size_t place(std::uint64_t position) const;
    [[nodiscard]] RecordHeader headerAt(std::uint64_t position) const;
    void putHeader(const RecordHeader &header);
    void dropUntilFree(std::uint64_t bytes);
    void prepare();
    void advanceTail(std::uint64_t bytes);

    Fd m_file;
    SessionMapping m_mapping;
    SessionTexts m_texts;
    std::size_t m_ringBegin = 0;
    std::uint64_t m_ringBytes = 0;
    std::size_t m_landing = 0; // 0: none
    std::uint64_t m_lastSeq = 0;
    off_t m_position = -1; // of the file; -1: not known
    RecordHeader m_read{}; // the last read
};

/// Now, as the times in a session's state.
std::int64_t monotonicNow();

} // namespace claustrum
