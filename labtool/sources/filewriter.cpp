// SPDX-License-Identifier: Apache-2.0
#include "labtool/sources/filewriter.h"

#include <QFileInfo>
#include <QSaveFile>

#include <string_view>

namespace claustrum::lab {
namespace {

/// QSaveFile would replace a device, such as /dev/full, with a file.
QString targetError(const QFileInfo &target)
{
    if (target.isDir())
        return FileWriter::tr("it is a folder. Choose a file name");
    if (target.exists() && !target.isFile())
        return FileWriter::tr("it is a device or a pipe. Choose a file name");
    return {};
}

QString resultOf(bool done, const QSaveFile &file)
{
    return done ? QString() : file.errorString();
}

/// On a full disk, the first write is short and only the next one fails with the reason. Flushes,
/// so that no error is left for commit().
bool writeAll(QSaveFile &file, std::string_view piece)
{
    while (!piece.empty()) {
        const qint64 count = file.write(piece.data(), static_cast<qint64>(piece.size()));
        if (count <= 0)
            return false;
        piece.remove_prefix(static_cast<std::size_t>(count));
    }
    return file.flush();
}

} // namespace

FileWriter::FileWriter(const QString &path, QObject *parent)
    : QObject(parent)
{
    m_worker.moveToThread(&m_thread);
    m_thread.start();
    ++m_waiting;
    post(
        [path](std::unique_ptr<QSaveFile> &file) {
            QString unfit = targetError(QFileInfo(path));
            if (!unfit.isEmpty())
                return unfit;
            file = std::make_unique<QSaveFile>(path);
            return resultOf(file->open(QIODevice::WriteOnly), *file);
        },
        &FileWriter::onWritten);
}

FileWriter::~FileWriter()
{
    m_thread.quit(); // after the current job
    m_thread.wait();
}

void FileWriter::post(Job job, void (FileWriter::*then)(const QString &))
{
    QMetaObject::invokeMethod(&m_worker, [this, job = std::move(job), then] {
        const QString error = job(m_file);
        if (!error.isEmpty())
            m_file.reset(); // later jobs then do nothing
        QMetaObject::invokeMethod(this, [this, then, error] { (this->*then)(error); });
    });
}

void FileWriter::write(std::string piece)
{
    postPiece([piece = std::move(piece)](QSaveFile &file) { return writeAll(file, piece); });
}

void FileWriter::write(std::function<std::string()> make)
{
    postPiece([make = std::move(make)](QSaveFile &file) { return writeAll(file, make()); });
}

void FileWriter::postPiece(std::function<bool(QSaveFile &)> write)
{
    if (m_state != State::Open)
        return;
    ++m_waiting;
    post(
        [write = std::move(write)](std::unique_ptr<QSaveFile> &file) {
            return file ? resultOf(write(*file), *file) : QString();
        },
        &FileWriter::onWritten);
}

void FileWriter::commit()
{
    if (m_state != State::Open)
        return;
    m_state = State::Committing;
    post(
        [](std::unique_ptr<QSaveFile> &file) {
            return file ? resultOf(file->commit(), *file) : QString();
        },
        &FileWriter::onCommitted);
}

void FileWriter::cancel()
{
    if (m_state != State::Open)
        return;
    m_cancelled = true;
    drop({});
}

void FileWriter::onWritten(const QString &error)
{
    --m_waiting;
    if (m_state == State::Dropping || m_state == State::Ended)
        return;
    if (!error.isEmpty())
        drop(error);
    else
        Q_EMIT progress();
}

void FileWriter::onCommitted(const QString &error)
{
    if (m_state != State::Committing)
        return; // a piece failed
    if (!error.isEmpty())
        drop(error);
    else
        end({});
}

/// Without commit(), QSaveFile removes its temporary file.
void FileWriter::drop(const QString &error)
{
    m_state = State::Dropping;
    m_error = error;
    post(
        [](std::unique_ptr<QSaveFile> &file) {
            file.reset();
            return QString();
        },
        &FileWriter::end);
}

void FileWriter::end(const QString & /*always empty*/)
{
    m_state = State::Ended;
    Q_EMIT finished(m_cancelled, m_error);
}

} // namespace claustrum::lab
