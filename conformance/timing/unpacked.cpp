// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/unpacked.h"

#include <KCompressionDevice>
#include <QDir>
#include <QTemporaryFile>

#include <fstream>
#include <optional>
#include <vector>

namespace claustrum {
namespace {

class Temporary : public UnpackedFile
{
public:
    Temporary()
        : m_file(QDir::temp().filePath(QStringLiteral("claustrum-unpacked-XXXXXX.log")))
    {}
    [[nodiscard]] std::string path() const override { return m_file.fileName().toStdString(); }
    QTemporaryFile &file() { return m_file; }

private:
    QTemporaryFile m_file;
};

std::optional<KCompressionDevice::CompressionType> compressionOf(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    std::string start(4, '\0');
    file.read(start.data(), static_cast<std::streamsize>(start.size()));
    if (start.starts_with("\x1f\x8b"))
        return KCompressionDevice::GZip;
    if (start == "\x28\xb5\x2f\xfd")
        return KCompressionDevice::Zstd;
    return std::nullopt;
}

/// Returns an error text; empty on success.
std::string unpack(QIODevice &from, QFile &to, const std::function<bool()> &goesOn)
{
    std::vector<char> block(4 << 20);
    std::int64_t all = 0;
    for (;;) {
        const auto count = from.read(block.data(), static_cast<qint64>(block.size()));
        // KArchive reports neither: it just reads no further, short of the end of the stream.
        if (count < 0 || (count == 0 && !from.atEnd()))
            return "the compressed data are damaged or cut off";
        if (count == 0)
            return {};
        if (goesOn && !goesOn())
            return "cancelled";
        all += count;
        if (all > mostUnpacked)
            return "it holds more than 16 GiB";
        if (to.write(block.data(), count) != count)
            return to.fileName().toStdString() + ": " + to.errorString().toStdString();
    }
}

} // namespace

Result<std::shared_ptr<UnpackedFile>> unpacked(const std::string &path,
                                               const std::function<bool()> &goesOn)
{
    const auto compression = compressionOf(path);
    if (!compression)
        return std::shared_ptr<UnpackedFile>();
    KCompressionDevice device(QString::fromStdString(path), *compression);
    if (!device.open(QIODevice::ReadOnly))
        return Error{"open " + path + ": this build cannot decompress it"};
    auto unpacked = std::make_shared<Temporary>();
    QTemporaryFile &file = unpacked->file();
    if (!file.open())
        return Error{"cannot write " + QDir::tempPath().toStdString() + ": "
                     + file.errorString().toStdString()};
    std::string error = unpack(device, file, goesOn);
    if (error.empty() && !file.flush())
        error = file.errorString().toStdString();
    if (!error.empty())
        return Error{error == "cancelled" ? error : path + ": " + error};
    return std::shared_ptr<UnpackedFile>(std::move(unpacked));
}

} // namespace claustrum
