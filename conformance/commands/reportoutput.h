// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "conformance/model/visibletext.h"
#include "wire/result.h"

#include <fstream>
#include <memory>
#include <ostream>
#include <string>

namespace claustrum::conformance {

/// Where a report goes: stdout, or the file of --out.
class ReportOutput
{
public:
    /// @param file empty: stdout. Opened at once: a run must not end with a report that is lost.
    static Result<ReportOutput> open(const std::string &file);

    [[nodiscard]] std::ostream &stream();

    /// Colour goes to a terminal, and nowhere else.
    [[nodiscard]] Colour colour() const;

    /// Flushes; the error says that not all could be written.
    Result<void> finish();

private:
    explicit ReportOutput(std::string file);

    std::string m_file;
    std::unique_ptr<std::ofstream> m_stream;
};

} // namespace claustrum::conformance
