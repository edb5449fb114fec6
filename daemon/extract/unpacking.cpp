// SPDX-License-Identifier: Apache-2.0
#include "daemon/extract/unpacking.h"

#include "daemon/extract/tarreader.h"
#include "posix/files.h"
#include "wire/gopath.h"
#include "wire/utf8.h"

#include <optional>
#include <utility>

namespace claustrum {
namespace {

constexpr std::size_t copySize = 1024UL * 1024; // the maximum; readers usually return less

/// The failure of an entry.
struct EntryFailure
{
    std::string text;
    bool reportsCount = false; ///< the result has the number of files so far instead of zero
};
using MaybeFailure = std::optional<EntryFailure>;

/// One archive being unpacked.
class Unpacking
{
public:
    Unpacking(ByteStream &archive, Destination &destination, std::int64_t maxBytes,
              const FilesRules &rules)
        : m_tar(archive)
        , m_destination(destination)
        , m_bytesLeft(maxBytes)
        , m_limited(maxBytes > 0)
        , m_rules(rules)
    {}

    Unpacked run()
    {
        for (;;) {
            const auto entry = m_tar.next();
            if (!entry)
                return {countAfterFailure(), headerStep() + entry.error().text};
            if (!*entry)
                break;
            if (auto failure = take(**entry))
                return {failure->reportsCount ? countAfterFailure() : 0, std::move(failure->text)};
        }
        if (const auto marked = mark(); !marked)
            return {countAfterFailure(), "write .synced: " + marked.error().text};
        return {m_fileCount, {}};
    }

private:
    [[nodiscard]] std::int64_t countAfterFailure() const
    {
        return m_rules.namesFailedEntries ? 0 : m_fileCount;
    }
    [[nodiscard]] std::string headerStep() const
    {
        return m_rules.namesFailedEntries ? "tar read: " : "gzip: ";
    }
    /// Before the text of a failure of an entry.
    [[nodiscard]] std::string entryStep(const char *step, const TarEntry &entry) const
    {
        return m_rules.namesFailedEntries ? step + (" " + entry.name) + ": " : std::string();
    }

    SystemResult<Fd> mark()
    {
        constexpr const char *name = ".synced";
        if (m_rules.replacesMark) {
            if (const auto removed = m_destination.removeEntry(name); !removed)
                return removed.error();
        }
        return m_destination.createFile(name);
    }

    MaybeFailure take(const TarEntry &entry)
    {
        const auto relative = placeOf(entry.name);
        if (!relative)
            return EntryFailure{"unsafe path in archive: " + entry.name};
        if (entry.type == TarEntry::directory)
            return makeDirectory(entry, *relative);
        if (entry.type == TarEntry::regular)
            return writeFile(entry, *relative);
        std::string type;
        appendUtf8(type, static_cast<unsigned char>(entry.type));
        return EntryFailure{"unsupported tar entry type " + type + ": " + entry.name};
    }

    /// The entry's path below the destination; nullopt if it is outside.
    [[nodiscard]] std::optional<std::string> placeOf(const std::string &name) const
    {
        const std::string root = m_destination.pathOf("");
        const std::string path = go::joinPath(root, name);
        if (!isAtOrBelow(path, root))
            return std::nullopt;
        return path.size() == root.size() ? "" : path.substr(root.size() + 1);
    }

    MaybeFailure makeDirectory(const TarEntry &entry, const std::string &relative)
    {
        const auto made = m_destination.makeDirectories(relative);
        if (!made)
            return EntryFailure{entryStep("mkdir", entry) + made.error().text, true};
        return std::nullopt;
    }

    MaybeFailure writeFile(const TarEntry &entry, const std::string &relative)
    {
        const auto slash = relative.rfind('/');
        const auto parent = slash == std::string::npos ? "" : relative.substr(0, slash);
        if (const auto made = m_destination.makeDirectories(parent); !made)
            return EntryFailure{"mkdir parent " + entry.name + ": " + made.error().text};
        const auto file = m_destination.createFile(relative);
        if (!file)
            return EntryFailure{"create " + entry.name + ": " + file.error().text};
        if (auto failure = copyContent(file->get(), entry, relative))
            return failure;
        ++m_fileCount;
        return std::nullopt;
    }

    MaybeFailure copyContent(int file, const TarEntry &entry, const std::string &relative)
    {
        for (Chunk chunk; !chunk.ended;) {
            chunk = m_tar.read(copySize);
            if (m_limited && std::cmp_greater(chunk.bytes.size(), m_bytesLeft)) {
                m_destination.removeFile(relative);
                return EntryFailure{"extraction size limit exceeded"};
            }
            m_bytesLeft -= static_cast<std::int64_t>(chunk.bytes.size());
            if (const auto written = writeAll(file, chunk.bytes, m_destination.pathOf(relative));
                !written)
                return EntryFailure{entryStep("write", entry) + written.error().text, true};
            if (!chunk.failure.empty())
                return EntryFailure{entryStep("write", entry) + std::string(chunk.failure), true};
        }
        return std::nullopt;
    }

    TarReader m_tar;
    Destination &m_destination;
    std::int64_t m_bytesLeft; // only relevant if m_limited
    bool m_limited;
    const FilesRules &m_rules;
    std::int64_t m_fileCount = 0;
};

} // namespace

Unpacked unpack(ByteStream &archive, Destination &destination, std::int64_t maxBytes,
                const FilesRules &rules)
{
    return Unpacking(archive, destination, maxBytes, rules).run();
}

} // namespace claustrum
