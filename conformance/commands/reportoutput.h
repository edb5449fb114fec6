// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/commands/arguments.h"
#include "conformance/results/presentation.h"
#include "wire/result.h"

#include <fstream>
#include <memory>
#include <ostream>
#include <string>

namespace claustrum::conformance {

/// The options --width and --full.
struct WidthOptions
{
    std::size_t columns = 0; ///< 0: the terminal's width
    bool full = false;
};

void takeWidth(ArgumentReader &reader, WidthOptions &width);

/// The destination of a report: stdout, or the file of --out.
class ReportOutput
{
public:
    /// @param file empty: stdout. It is opened at once, so that no run ends without its report.
    static Result<ReportOutput> open(const std::string &file);

    [[nodiscard]] std::ostream &stream();

    /// Colour and the default width are those of the terminal, if it is one.
    [[nodiscard]] Presentation presentation(const WidthOptions &width = {}) const;

    /// Flushes; an error if not everything was written.
    Result<void> finish();

private:
    explicit ReportOutput(std::string file);

    std::string m_file;
    std::unique_ptr<std::ofstream> m_stream;
};

} // namespace claustrum::conformance
