// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/compressedfile.h"

#include "posix/systemerror.h"

#include <KCompressionDevice>
#include <QFile>

#include <algorithm>
#include <array>
#include <optional>
#include <unistd.h>

namespace claustrum {
namespace {

std::optional<KCompressionDevice::CompressionType> compressionOf(int fd)
{
    std::array<char, 4> start = {};
    const ssize_t count =
        retryInterrupted([&] { return ::pread(fd, start.data(), start.size(), 0); });
    const std::string_view magic(start.data(),
                                 static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (magic.starts_with("\x1f\x8b"))
        return KCompressionDevice::GZip;
    if (magic == "\x28\xb5\x2f\xfd")
        return KCompressionDevice::Zstd;
    return std::nullopt;
}

} // namespace

CompressedFile::CompressedFile(std::unique_ptr<KCompressionDevice> device)
    : m_device(std::move(device))
{}

CompressedFile::~CompressedFile() = default;

Result<std::unique_ptr<CompressedFile>> CompressedFile::open(int fd)
{
    const auto compression = compressionOf(fd);
    if (!compression)
        return std::unique_ptr<CompressedFile>();
    auto file = std::make_unique<QFile>();
    if (!file->open(fd, QIODevice::ReadOnly))
        return Error{file->errorString().toStdString()};
    auto device = std::make_unique<KCompressionDevice>(file.release(), true, *compression);
    if (!device->open(QIODevice::ReadOnly))
        return Error{"this build cannot decompress it"};
    return std::make_unique<CompressedFile>(std::move(device));
}

std::int64_t CompressedFile::read(char *out, std::size_t most)
{
    const auto count = m_device->read(out, static_cast<qint64>(most));
    // Of data that are damaged or cut off, KArchive just reads no further.
    return count == 0 && !m_device->atEnd() ? -1 : count;
}

} // namespace claustrum
