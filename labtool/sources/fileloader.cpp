// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/fileloader.h"

#include "labtool/sources/viewline.h"
#include "labtool/sources/wirelogline.h"

#include <algorithm>

namespace claustrum::lab {
namespace {

constexpr std::size_t blockSize = 4 << 20;
constexpr std::uint64_t badLinesReported = 20;
constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view transcriptBegin = "{\"transcript\"";

} // namespace

FileLoader::FileLoader(const QString &path, std::uint16_t file, QObject *parent, Mode mode)
    : QObject(parent)
    , m_path(path)
    , m_file(file)
    , m_mode(mode)
    , m_openError(m_input.open(path.toStdString()))
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
    m_input.interrupt();
    m_room.release(); // the thread may be waiting for room
}

void FileLoader::run()
{
    m_batch = std::make_shared<std::vector<IncomingFrame>>();
    m_error = QString::fromStdString(m_openError);
    if (m_error.isEmpty())
        readAll();
    Q_EMIT finished(m_cancelled, m_error);
}

void FileLoader::readAll()
{
    if (!m_input.isFile() && readTranscript())
        return;
    const bool atEnd = readToEnd();
    const bool follows = atEnd && m_mode == Mode::Follow && m_input.isFile();
    if (!follows)
        takeBlock(true);
    if (m_badLines > badLinesReported)
        addNote(std::to_string(m_badLines - badLinesReported) + " more lines could not be read");
    if (follows)
        takeRest();
    flush();
    if (follows)
        follow();
}

/// Whether the input is a transcript, which is then read to its end.
bool FileLoader::readTranscript()
{
    FileInput::Status status = FileInput::Status::Bytes;
    std::size_t first = std::string::npos;
    const auto isOpen = [&] {
        first = m_text.find_first_not_of(blanks);
        return first == std::string::npos || m_text.size() < first + transcriptBegin.size();
    };
    while (status == FileInput::Status::Bytes && isOpen())
        status = m_input.read(m_text, blockSize);
    if (first == std::string::npos
        || m_text.compare(first, transcriptBegin.size(), transcriptBegin) != 0)
        return false;
    while (status == FileInput::Status::Bytes && m_text.size() <= maxTranscript)
        status = m_input.read(m_text, blockSize);
    if (m_text.size() > maxTranscript)
        m_error = tr("the transcript is larger than 64 MiB: save it as a file first");
    else if (status == FileInput::Status::Failed)
        m_error = QString::fromStdString(m_input.error());
    else if (!m_cancelled)
        Q_EMIT transcript(QByteArray::fromStdString(m_text));
    return true;
}

/// Whether the end was reached: neither cancelled nor failed.
bool FileLoader::readToEnd()
{
    const std::int64_t total = m_input.size();
    for (;;) {
        takeBlock(false);
        if (m_offset > 0)
            Q_EMIT progress(std::min(m_offset, total), total);
        switch (m_input.read(m_text, blockSize)) {
        case FileInput::Status::Bytes:
            break;
        case FileInput::Status::End:
            return true;
        case FileInput::Status::Failed:
            m_error = QString::fromStdString(m_input.error());
            return false;
        case FileInput::Status::Interrupted:
            return false;
        }
    }
}

/// Takes the complete lines of m_text; at the end, the last one, too.
void FileLoader::takeBlock(bool isEnd)
{
    if (m_awaitsNewline && !m_text.empty()) {
        m_awaitsNewline = false;
        m_offset += m_text.front() == '\n' ? 1 : 0;
        m_text.erase(0, m_text.front() == '\n' ? 1 : 0);
    }
    const auto newline = m_text.rfind('\n');
    auto whole = newline == std::string::npos ? 0 : newline + 1;
    if (isEnd)
        whole = m_text.size();
    const std::string_view lines(m_text.data(), whole);
    if (m_skipping && whole > 0) {
        const auto end = std::min(lines.find('\n'), lines.size() - 1);
        takeLines(lines.substr(end + 1), m_offset + static_cast<std::int64_t>(end) + 1);
        m_skipping = false;
    } else {
        takeLines(lines, m_offset);
    }
    m_offset += static_cast<std::int64_t>(whole);
    m_text.erase(0, whole);
    if (m_skipping || m_text.size() > maxLine) {
        if (!m_skipping)
            addNote("line " + std::to_string(++m_line) + " is longer than 64 MiB: skipped");
        m_skipping = true;
        m_offset += static_cast<std::int64_t>(m_text.size());
        m_text.clear();
    }
    if (!m_input.isFile())
        flush(); // of a stream that pauses, everything so far is shown
}

/// The line at the end of a followed file may be complete but for its newline, or grow later.
void FileLoader::takeRest()
{
    if (m_skipping || !takeFrame(m_text, m_offset))
        return;
    m_offset += static_cast<std::int64_t>(m_text.size());
    m_text.clear();
    m_awaitsNewline = true;
}

void FileLoader::follow()
{
    Q_EMIT caughtUp();
    for (;;) {
        switch (m_input.waitForChange(pollTime)) {
        case FileInput::Change::Interrupted:
            return;
        case FileInput::Change::None:
            if (!m_text.empty() && !m_restTold)
                addNote("the file ends within line " + std::to_string(m_line + 1));
            m_restTold = !m_text.empty();
            break;
        case FileInput::Change::Grown:
            if (!readToEnd())
                return;
            takeRest();
            m_restTold = false;
            break;
        case FileInput::Change::Truncated:
            m_change = Change::Truncated;
            return;
        case FileInput::Change::Replaced:
            m_change = Change::Replaced;
            return;
        }
        flush();
    }
}

void FileLoader::takeLines(std::string_view text, std::int64_t offset)
{
    while (!text.empty() && !m_cancelled) {
        const auto end = std::min(text.find('\n'), text.size());
        takeLine(text.substr(0, end), offset);
        text.remove_prefix(std::min(end + 1, text.size()));
        offset += static_cast<std::int64_t>(end) + 1;
    }
}

void FileLoader::takeLine(std::string_view line, std::int64_t offset)
{
    if (takeFrame(line, offset))
        return;
    ++m_line;
    if (line.find_first_not_of(blanks) == std::string_view::npos)
        return;
    if (++m_badLines <= badLinesReported)
        addNote("line " + std::to_string(m_line)
                + " cannot be read: " + readWireLogLine(line).error().text);
}

/// Whether the line is a frame or a note.
bool FileLoader::takeFrame(std::string_view line, std::int64_t offset)
{
    auto frame = readWireLogLine(line);
    if (!frame)
        return false;
    ++m_line;
    if (frame->facts.kind == FrameKind::Note && takeView(line))
        return true;
    if (frame->ref.flags & TextRef::body && !m_cutReported) {
        m_cutReported = true;
        addNote("this log has cut long strings: wire-log-max-string = 0 logs whole frames");
    }
    if (frame->facts.kind != FrameKind::Note && m_input.isFile()) {
        frame->ref.offset += static_cast<std::uint64_t>(offset);
        frame->ref.file = m_file;
    } else if (frame->facts.kind != FrameKind::Note) {
        frame->bytes = frameInLine(line, frame->ref);
        frame->ref = {0, 0, 0, static_cast<std::uint16_t>(frame->ref.flags & TextRef::body)};
    }
    m_batch->push_back(std::move(*frame));
    if (m_batch->size() >= batchFrames)
        flush();
    return true;
}

/// Whether the line is a view, which is no frame. It follows the frames that stand before it.
bool FileLoader::takeView(std::string_view line)
{
    const auto found = viewInLine(line);
    if (!found)
        return false;
    flush();
    if (!m_cancelled && found->size() <= longestView)
        Q_EMIT view(QByteArray::fromStdString(*found));
    return true;
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
