// SPDX-License-Identifier: Apache-2.0
#include "conformance/timing/unpacked.h"

#include "conformance/timing/compressedfile.h"
#include "posix/files.h"

#include <QDir>
#include <QTemporaryFile>

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

/// Returns an error text; empty on success.
std::string unpack(CompressedFile &from, QFile &to, const std::function<bool()> &goesOn)
{
    std::vector<char> block(4 << 20);
    std::int64_t all = 0;
    for (;;) {
        const auto count = from.read(block.data(), block.size());
        if (count < 0)
            return std::string(CompressedFile::damaged);
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
    const auto file = openFile(path, O_RDONLY);
    if (!file)
        return file.error();
    const auto compressed = CompressedFile::open(file->get());
    if (!compressed)
        return Error{"open " + path + ": " + compressed.error().text};
    if (!*compressed)
        return std::shared_ptr<UnpackedFile>();
    auto unpacked = std::make_shared<Temporary>();
    QTemporaryFile &target = unpacked->file();
    if (!target.open())
        return Error{"cannot write " + QDir::tempPath().toStdString() + ": "
                     + target.errorString().toStdString()};
    std::string error = unpack(**compressed, target, goesOn);
    if (error.empty() && !target.flush())
        error = target.errorString().toStdString();
    if (!error.empty())
        return Error{error == "cancelled" ? error : path + ": " + error};
    return std::shared_ptr<UnpackedFile>(std::move(unpacked));
}

} // namespace claustrum
