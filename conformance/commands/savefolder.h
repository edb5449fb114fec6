// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/host/programversion.h"
#include "conformance/play/player.h"
#include "wire/result.h"

#include <map>
#include <string>

namespace claustrum::conformance {

/// The folder of `replay --save`: <build>/<scenario>.jsonl with everything that was received.
class SaveFolder
{
public:
    /// Does not save anything.
    SaveFolder() = default;

    /// @param server the binary that is played against
    static Result<SaveFolder> open(const std::string &folder, const std::string &server);

    /// Plays a transcript; ScenarioResult::recorded has the received lines if they are to be saved.
    [[nodiscard]] ScenarioResult play(const Transcript &transcript,
                                      const PlayOptions &options) const;

    /// Writes the transcript of a result and removes it from the result. A failure is printed.
    void save(ScenarioResult &result);

    /// Whether a transcript could not be written.
    [[nodiscard]] bool hasFailed() const { return m_hasFailed; }

private:
    Result<void> write(const ScenarioResult &result);

    std::string m_folder; ///< empty: nothing is saved
    BinaryVersion m_version;
    std::map<std::string, std::string> m_written; ///< files with the replayed ones
    bool m_hasFailed = false;
};

} // namespace claustrum::conformance
