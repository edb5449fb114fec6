// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/reportoutput.h"

#include "conformance/commands/commonoptions.h"
#include "conformance/commands/terminal.h"

#include <iostream>
#include <unistd.h>

namespace claustrum::conformance {

void takeWidth(ArgumentReader &reader, WidthOptions &width)
{
    reader.option("--width", takeCount("--width", width.columns, 10000)).flag("--full", width.full);
}

ReportOutput::ReportOutput(std::string file)
    : m_file(std::move(file))
{
    if (!m_file.empty())
        m_stream = std::make_unique<std::ofstream>(m_file, std::ios::binary | std::ios::trunc);
}

Result<ReportOutput> ReportOutput::open(const std::string &file)
{
    ReportOutput output(file);
    if (output.m_stream && !*output.m_stream)
        return Error{"cannot write " + file + "; give another file with --out"};
    return output;
}

std::ostream &ReportOutput::stream()
{
    return m_stream ? *m_stream : std::cout;
}

Presentation ReportOutput::presentation(const WidthOptions &width) const
{
    Presentation result;
    if (!m_stream) {
        result.colour = colourOn(STDOUT_FILENO);
        result.width = columnsOf(STDOUT_FILENO).value_or(result.width);
    }
    if (width.columns > 0)
        result.width = width.columns;
    result.full = width.full;
    return result;
}

Result<void> ReportOutput::finish()
{
    if (!stream().flush())
        return Error{"the report could not be completely written to "
                     + (m_file.empty() ? "stdout" : m_file)};
    return {};
}

} // namespace claustrum::conformance
