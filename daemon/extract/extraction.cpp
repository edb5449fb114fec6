// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/extraction.h"

#include "daemon/extract/filestream.h"
#include "daemon/extract/gzipreader.h"
#include "daemon/extract/unpacking.h"
#include "posix/files.h"
#include "posix/removetree.h"
#include "wire/gopath.h"
#include "wire/goquote.h"
#include "wire/jsonwriter.h"

#include <optional>
#include <utility>

namespace claustrum {
namespace {

/// Removes the archive in the end, whatever the outcome.
class ArchiveRemoval
{
public:
    explicit ArchiveRemoval(std::string path)
        : m_path(std::move(path))
    {}
    ArchiveRemoval(const ArchiveRemoval &) = delete;
    ArchiveRemoval &operator=(const ArchiveRemoval &) = delete;
    ~ArchiveRemoval() { (void)removeFile(m_path); }

private:
    std::string m_path;
};

std::string json(const Unpacked &unpacked)
{
    std::string text;
    ObjectWriter object(text);
    object.boolean("success", unpacked.error.empty()).integer("fileCount", unpacked.fileCount);
    if (!unpacked.error.empty())
        object.string("error", unpacked.error);
    object.close();
    return text;
}

/// The reason to refuse a destination, if there is one: everything in it would be removed.
std::optional<std::string> refusal(const std::string &destDir, const std::string &home)
{
    const std::string clean = go::cleanPath(destDir);
    if (!go::isAbsPath(clean) || clean == "/")
        return "destDir must be an absolute, non-root path: " + go::quote(destDir);
    if (!home.empty() && isAtOrBelow(go::cleanPath(home), clean))
        return "destDir must not be or contain the home directory: " + go::quote(destDir);
    return std::nullopt;
}

/// Unpacks an opened archive.
Unpacked unpackInto(const std::string &destDir, ByteStream &file, const ExtractOptions &options)
{
    GzipReader gzip(file);
    if (const std::string_view wrong = gzip.open(); !wrong.empty())
        return {0, "gzip: " + std::string(wrong)};
    if (options.rules.makesParentsFirst) {
        if (const auto made = makeDirectories(go::dirName(destDir), Destination::mode); !made)
            return {0, "mkdir parent: " + made.error().text};
    }
    if (const auto removed = removeTree(destDir); !removed)
        return {0, "clean destDir: " + removed.error().text};
    auto destination = Destination::make(destDir);
    if (!destination)
        return {0, "mkdir destDir: " + destination.error().text};
    return unpack(gzip, *destination, options.maxBytes, options.rules);
}

Unpacked extract(const std::string &archivePath, const std::string &destDir,
                 const ExtractOptions &options, int cancelFd)
{
    if (auto refused = refusal(destDir, options.home))
        return {0, std::move(*refused)};
    // Non-blocking: opening a fifo would wait for a writer, uncancellably.
    auto file = openFile(archivePath, O_RDONLY | O_NONBLOCK);
    if (!file)
        return {0, "open archive: " + file.error().text};
    const ArchiveRemoval removal(archivePath);
    FileStream stream(std::move(*file), archivePath, cancelFd);
    return unpackInto(go::cleanPath(destDir), stream, options);
}

} // namespace

Result<std::string> extractTar(const ExtractOptions &options, const ExtractParams &params,
                               int cancelFd)
{
    if (params.archivePath.empty() || params.destDir.empty())
        return Error{"archivePath and destDir are required", ErrorCode::InvalidParams};
    return json(extract(expandHome(params.archivePath, options.home),
                        expandHome(params.destDir, options.home), options, cancelFd));
}

} // namespace claustrum
