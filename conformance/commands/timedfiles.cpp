// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/timedfiles.h"

#include "conformance/commands/commonoptions.h"

#include <charconv>
#include <utility>

namespace claustrum::conformance {

std::optional<std::int64_t> readDuration(const std::string &text)
{
    constexpr std::pair<std::string_view, double> units[] = {
        {"us", 1e3}, {"ms", 1e6}, {"min", 60e9}, {"s", 1e9}, {"", 1e9}};
    double value = 0;
    const char *const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value, std::chars_format::fixed);
    if (error != std::errc() || value <= 0 || value > 1e6)
        return std::nullopt;
    for (const auto &[unit, factor] : units) {
        if (std::string_view(rest, end) == unit)
            return static_cast<std::int64_t>(value * factor);
    }
    return std::nullopt;
}

Result<TimedFiles> readTimedFiles(ArgumentReader &reader, const std::string &command,
                                  const Arguments &arguments)
{
    TimedFiles read;
    std::size_t connection = 0;
    reader.option("--format", read.format)
        .option("--out", read.out)
        .option("--width", takeCount("--width", read.width.columns, 10000))
        .option("--connection", takeCount("--connection", connection, 1'000'000'000));
    auto files = reader.read(arguments);
    if (!files)
        return files.error();
    if (files->empty())
        return Error{command + " takes wire logs or transcripts; see claustrum-conformance help "
                     + command};
    if (read.format != "text" && read.format != "json")
        return Error{"there is no format " + read.format + " of " + command
                     + "; there are text and json"};
    read.connection = static_cast<std::uint32_t>(connection);
    read.files = std::move(*files);
    return read;
}

Result<void> eachSession(const TimedFiles &files,
                         const std::function<void(const TimedSession &)> &take)
{
    for (const std::string &path : files.files) {
        TimedSession session{path, {}, SessionAnalysis(files.threshold)};
        auto file = readSession(path, [&](const Moment &moment) {
            const bool isOther = moment.connection != 0 && moment.connection != files.connection;
            if (files.connection == 0 || !isOther)
                session.analysis.add(moment);
        });
        if (!file)
            return file.error();
        session.file = std::move(*file);
        session.analysis.finish();
        take(session);
    }
    return {};
}

} // namespace claustrum::conformance
