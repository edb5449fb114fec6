// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "daemon/interfaces/observers.h"
#include "daemon/postmortem/exitrecord.h"
#include "daemon/postmortem/outputends.h"
#include "daemon/postmortem/recordwriter.h"

#include <memory>
#include <unordered_map>

namespace claustrum {

/// Observes the processes, and has a record written of each exit that nobody asked for: neither a
/// client nor the shutdown has sent a signal, and the status is not 0. Event loop's thread.
class PostMortem final : public LifeObserver, public WorkObserver
{
public:
    /// Observes until its end.
    PostMortem(Observers &observers, std::shared_ptr<RecordWriter> writer);
    ~PostMortem();
    PostMortem(const PostMortem &) = delete;
    PostMortem &operator=(const PostMortem &) = delete;

    void onProcessStarted(const ChildProcess &process,
                          const std::shared_ptr<const SpawnParams> &params) override;
    void onProcessEnded(const ChildProcess &process) override;
    void onProcessExited(const ChildProcess &process) override;
    void onProcessForgotten(const ChildProcess &process) override;
    void onOutputFramed(const ChildProcess &process, Stream stream,
                        std::string_view bytes) override;

private:
    struct Watched
    {
        std::shared_ptr<const SpawnParams> params;
        OutputEnds err;
        ExitRecord record; ///< filled as far as is known
    };

    Observers &m_observers;
    const std::shared_ptr<RecordWriter> m_writer;
    std::unordered_map<const ChildProcess *, std::unique_ptr<Watched>> m_watched; // that run
};

} // namespace claustrum
