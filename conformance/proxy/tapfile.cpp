// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/tapfile.h"

#include "posix/files.h"

#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

namespace claustrum::conformance {
namespace {

constexpr int maxNumber = 10000;

std::string numbered(const std::string &path, int number)
{
    if (number == 1)
        return path;
    const std::filesystem::path whole(path);
    return (whole.parent_path()
            / (whole.stem().string() + '-' + std::to_string(number) + whole.extension().string()))
        .string();
}

} // namespace

TapFile::TapFile(Fd file, std::string path, OnError onError)
    : m_file(std::move(file))
    , m_path(std::move(path))
    , m_onError(std::move(onError))
{}

Result<TapFile> TapFile::create(const std::string &path, OnError onError)
{
    for (int number = 1;; ++number) {
        const std::string name = numbered(path, number);
        auto file = openFile(name, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0600);
        if (file)
            return TapFile(std::move(*file), name, std::move(onError));
        if (file.error().number != EEXIST || number == maxNumber)
            return Error(file.error());
    }
}

void TapFile::add(std::string_view line)
{
    if (!m_file)
        return;
    m_pending += line;
    if (m_pending.size() >= maxPending)
        flush();
}

void TapFile::flush()
{
    if (!m_file || m_pending.empty())
        return;
    const auto written = writeAll(m_file.get(), m_pending, m_path);
    if (written) {
        m_size += static_cast<off_t>(m_pending.size());
        m_pending.clear();
        return;
    }
    const bool cut = ::ftruncate(m_file.get(), m_size) == 0;
    m_file.reset();
    std::string().swap(m_pending);
    m_onError(written.error().text + ": the recording ends here" + (cut ? "" : ", with half a line")
              + "; the connections go on");
}

} // namespace claustrum::conformance
