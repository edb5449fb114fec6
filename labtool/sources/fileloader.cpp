// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/fileloader.h"

#include "labtool/sources/wirelogline.h"

namespace claustrum::lab {
namespace {

constexpr qint64 blockSize = 4 << 20;
constexpr std::uint64_t badLinesReported = 20;

} // namespace

FileLoader::FileLoader(const QString &path, std::uint16_t file, QObject *parent)
    : QObject(parent)
    , m_path(path)
    , m_file(file)
{
    qRegisterMetaType<FrameBatch>("claustrum::lab::FrameBatch");
}

FileLoader::~FileLoader()
{
    cancel();
    if (m_thread)
        m_thread->wait();
    delete m_thread;
}

void FileLoader::start()
{
    m_thread = QThread::create([this] { run(); });
    m_thread->start();
}

void FileLoader::cancel()
{
    m_cancelled = true;
    m_room.release(); // the thread may be waiting for room
}

void FileLoader::run()
{
    QFile file(m_path);
    m_batch = std::make_shared<std::vector<IncomingFrame>>();
    QString error;
    if (!file.open(QIODevice::ReadOnly) || !readBlocks(file))
        error = file.errorString();
    if (m_badLines > badLinesReported)
        addNote(std::to_string(m_badLines - badLinesReported) + " more lines could not be read");
    flush();
    Q_EMIT finished(m_cancelled, error);
}

bool FileLoader::readBlocks(QFile &file)
{
    const qint64 total = file.size();
    std::string text; // from the current unfinished line on
    qint64 offset = 0;
    bool skipping = false; // in a line that is too long
    while (!m_cancelled) {
        const auto kept = text.size();
        text.resize(kept + blockSize);
        const qint64 count = file.read(text.data() + kept, blockSize);
        text.resize(kept + static_cast<std::size_t>(std::max<qint64>(count, 0)));
        if (count < 0)
            return false;
        const bool atEnd = count == 0;
        const auto newline = text.rfind('\n');
        auto whole = newline == std::string::npos ? 0 : newline + 1;
        if (atEnd)
            whole = text.size();
        std::string_view lines(text.data(), whole);
        if (skipping && whole > 0) {
            const auto end = std::min(lines.find('\n'), lines.size() - 1);
            takeLines(lines.substr(end + 1), offset + static_cast<qint64>(end) + 1);
            skipping = false;
        } else {
            takeLines(lines, offset);
        }
        offset += static_cast<qint64>(whole);
        text.erase(0, whole);
        if (skipping || static_cast<qint64>(text.size()) > maxLine) {
            if (!skipping)
                addNote("line " + std::to_string(++m_line) + " is longer than 64 MiB: skipped");
            skipping = true;
            offset += static_cast<qint64>(text.size());
            text.clear();
        }
        Q_EMIT progress(std::min(offset, total), total);
        if (atEnd)
            return true;
    }
    return true;
}

void FileLoader::takeLines(std::string_view text, qint64 offset)
{
    while (!text.empty() && !m_cancelled) {
        const auto end = std::min(text.find('\n'), text.size());
        takeLine(text.substr(0, end), offset);
        text.remove_prefix(std::min(end + 1, text.size()));
        offset += static_cast<qint64>(end) + 1;
    }
}

void FileLoader::takeLine(std::string_view line, qint64 offset)
{
    ++m_line;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos)
        return;
    auto frame = readWireLogLine(line);
    if (!frame) {
        if (++m_badLines <= badLinesReported)
            addNote("line " + std::to_string(m_line) + " cannot be read: " + frame.error().text);
        return;
    }
    if (frame->ref.flags & TextRef::body && !m_cutReported) {
        m_cutReported = true;
        addNote("this log has cut long strings: wire-log-max-string = 0 logs whole frames");
    }
    if (frame->facts.kind != FrameKind::Note) {
        frame->ref.offset += static_cast<std::uint64_t>(offset);
        frame->ref.file = m_file;
    }
    m_batch->push_back(std::move(*frame));
    if (m_batch->size() >= batchFrames)
        flush();
}

void FileLoader::addNote(const std::string &text)
{
    IncomingFrame note;
    note.facts.kind = FrameKind::Note;
    note.bytes = text;
    m_batch->push_back(std::move(note));
}

void FileLoader::flush()
{
    if (m_batch->empty())
        return;
    m_room.acquire();
    if (!m_cancelled)
        Q_EMIT batch(m_batch);
    m_batch = std::make_shared<std::vector<IncomingFrame>>();
}

} // namespace claustrum::lab
