// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/timing/clockcheck.h"
#include "conformance/timing/unpacked.h"
#include "wire/result.h"

#include <cstdint>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Several wire logs as one, ordered by time. Each line has its log as "source", and connections
/// keep apart: those of the second log are numbered from 1001, of the third from 2001 (from 10001
/// if a number is above 999). Lines of one log keep their order: a time that runs backwards counts
/// as the one before it. The log begins with a note for each finding about the clocks.
class LogMerge
{
public:
    static constexpr std::size_t mostLogs = 10;
    static constexpr std::uint64_t unreadReported = 20; ///< lines of each log

    /// Called now and then with the bytes read, of those to read; false ends the merge.
    using Progress = std::function<bool(std::uint64_t done, std::uint64_t total)>;
    /// A merged line of a wire log, with its newline.
    using Take = std::function<void(std::string_view line)>;

    /// Looks through the files; decompresses those of gzip and zstd into temporary ones first,
    /// which live as long as this. Fails if one cannot be read or has no times, and if there are
    /// fewer than two or more than `mostLogs`.
    [[nodiscard]] static Result<LogMerge> open(const std::vector<std::string> &paths,
                                               const Progress &progress = {});

    /// Passes all lines in order. False if @p progress ended it.
    [[nodiscard]] Result<bool> run(const Take &take, const Progress &progress = {}) const;

    [[nodiscard]] const std::vector<ClockCheck::Finding> &findings() const { return m_findings; }
    /// The sources in the order of the files: their names, with as many folders as tell them apart.
    [[nodiscard]] const std::vector<std::string> &names() const { return m_names; }

private:
    LogMerge() = default;
    [[nodiscard]] std::string fileOf(std::size_t log) const;
    [[nodiscard]] Result<void> look(std::size_t log, ClockCheck &check, std::uint64_t &done,
                                    const Progress &progress);

    [[nodiscard]] Result<void> openAll(const Progress &progress);

    std::vector<std::string> m_paths;                      ///< as named by the user
    std::vector<std::shared_ptr<UnpackedFile>> m_unpacked; ///< null: the file itself is read
    std::vector<std::string> m_names;
    std::vector<ClockCheck::Finding> m_findings;
    std::uint64_t m_bytes = 0;     ///< of all files
    std::int64_t m_first = 0;      ///< the earliest time
    std::uint32_t m_stride = 1000; ///< between the connections of two logs
};

/// The shortest ends of paths that tell them apart: "a/wire.log", "b/wire.log".
[[nodiscard]] std::vector<std::string> distinctNames(const std::vector<std::string> &paths);

} // namespace claustrum
