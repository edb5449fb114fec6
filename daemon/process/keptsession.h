// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "common/keeper/keeperline.h"
#include "common/keeper/sessionfile.h"
#include "common/keeper/stdinfile.h"
#include "daemon/process/outputpipe.h"
#include "daemon/process/spillfiles.h"
#include "daemon/process/stdinqueue.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <sys/types.h>

namespace claustrum {

/// What the keeper has of a process, so that a successor goes on with it (docs/succession.md). The
/// process's own state is written here at each change, before anybody is told of it.
///
/// Event loop's thread.
class KeptSession final : public SpillKeeper, private StdinStore
{
public:
    /// @param line outlives it
    /// @param isOurs whether the process is a child of this daemon; otherwise it is the keeper's
    KeptSession(KeeperLine &line, std::uint64_t key, SessionFile file, StdinFile stdinFile,
                bool isOurs);
    /// Of a process that has its exit frame.
    KeptSession(KeeperLine &line, std::uint64_t key, SessionFile file);
    ~KeptSession();
    KeptSession(const KeptSession &) = delete;
    KeptSession &operator=(const KeptSession &) = delete;

    [[nodiscard]] std::uint64_t key() const { return m_key; }
    [[nodiscard]] const SessionFile &file() const { return m_file; }
    [[nodiscard]] const SessionHeader &state() const { return m_file.state(); }
    [[nodiscard]] BlockReader &stdoutReader() { return m_stdout; }
    [[nodiscard]] BlockReader &stderrReader() { return m_stderr; }
    [[nodiscard]] StdinStore &stdinStore() { return *this; }

    void keepSpill(int file, Seq firstSeq) override { m_line.giveSpill(m_key, firstSeq, file); }
    void dropSpillBefore(Seq seq) override { m_line.dropSpill(m_key, seq); }

    /// The last block that was read becomes a frame.
    void publish() { m_file.publish(); }
    void noteEnd();
    /// Reaps the process, which has ended; its wait status, which a successor finds as well.
    int reap(pid_t pid);
    void noteKiller(std::uint64_t killer) { m_file.state().killer = killer; }
    void noteKillRest() { m_file.state().killRest = 1; }
    /// When SIGKILL to its group is due; none: it is not.
    void noteKillAt(std::optional<std::chrono::steady_clock::time_point> at);
    /// The exit frame is about to be made; the pipes are closed.
    void publishExit(const SessionExit &exit);

private:
    struct Output final : BlockReader
    {
        Output(SessionFile &to, SessionStream of)
            : file(to)
            , stream(of)
        {}
        ssize_t read(int fd, std::string_view &block) override
        {
            return file.read(fd, stream, block);
        }
        SessionFile &file;
        SessionStream stream;
    };

    Result<void> put(std::string_view data, std::uint64_t at) override;
    void accept(std::uint64_t applied) override { m_file.state().stdinApplied = applied; }
    Result<void> writeTo(int fd, std::uint64_t end) override;
    [[nodiscard]] std::uint64_t written() const override;
    void close() override { m_file.state().stdinClosed = 1; }

    KeeperLine &m_line;
    const std::uint64_t m_key;
    SessionFile m_file;
    std::optional<StdinFile> m_stdin;
    const bool m_isOurs = false;
    Output m_stdout;
    Output m_stderr;
};

} // namespace claustrum
