// SPDX-License-Identifier: Apache-2.0
#include "labtool/frames/framestore.h"

#include "labtool/frames/cutstrings.h"

#include <algorithm>

namespace claustrum::lab {

FrameNumber FrameStore::append(FrameRecord record, std::string_view bytes)
{
    if (record.text.file == 0) {
        record.text.offset = m_texts.append(bytes);
        record.text.length = static_cast<std::uint32_t>(bytes.size());
        m_textBytes += bytes.size();
    }
    m_hasSources |= record.source != 0;
    m_notes += record.kind == FrameKind::Note ? 1 : 0;
    m_records.push_back(record);
    return end() - 1;
}

std::size_t FrameStore::forgetOldest()
{
    const auto isOver = [this](Limits limits) {
        return m_records.size() > limits.frames
               || (m_textBytes > limits.textBytes && m_records.size() > 1);
    };
    std::size_t count = 0;
    if (!isOver(m_limits))
        return count;
    const Limits room{m_limits.frames - m_limits.frames / roomPart,
                      m_limits.textBytes - m_limits.textBytes / roomPart};
    while (isOver(room)) {
        if (m_records.front().text.file == 0) {
            const TextRef &text = m_records.front().text;
            m_textBytes -= text.length;
            m_texts.forgetBefore(text.offset + text.length);
        }
        m_notes -= m_records.front().kind == FrameKind::Note ? 1 : 0;
        m_records.pop_front();
        ++m_first;
        ++count;
    }
    m_comments.erase(m_comments.begin(), m_comments.lower_bound(m_first));
    return count;
}

std::string_view FrameStore::bytes(const FrameRecord &record, std::string &scratch) const
{
    if (record.text.file == 0)
        return m_texts.at(record.text.offset, record.text.length);
    m_files[record.text.file - 1U]->read(record.text, scratch);
    return scratch;
}

std::string FrameStore::bytes(FrameNumber number) const
{
    std::string scratch;
    return std::string(bytes(at(number), scratch));
}

FrameFacts FrameStore::facts(FrameNumber number) const
{
    const FrameRecord &record = at(number);
    std::string scratch;
    const std::string_view text = bytes(record, scratch);
    if (record.kind != FrameKind::Note)
        return readFacts(text, record.direction);
    FrameFacts facts;
    facts.kind = FrameKind::Note;
    facts.message = text;
    return facts;
}

void FrameStore::noteLongestString(std::uint16_t file, std::size_t length)
{
    std::size_t &longest = file == 0 ? m_longestString : m_files[file - 1U]->longestString;
    longest = std::max(longest, length);
}

std::optional<std::size_t> FrameStore::cutAt(const FrameRecord &record,
                                             std::string_view bytes) const
{
    if (!(record.text.flags & TextRef::body))
        return std::nullopt;
    const std::size_t longest =
        record.text.file == 0 ? m_longestString : m_files[record.text.file - 1U]->longestString;
    return mayBeCut(longestString(bytes), longest) ? std::optional(longest) : std::nullopt;
}

std::uint16_t FrameStore::addFile(const QString &path)
{
    if (m_files.size() >= openFiles)
        m_files[m_files.size() - openFiles]->setChanged();
    m_files.push_back(std::make_unique<FrameFile>(path));
    return static_cast<std::uint16_t>(m_files.size());
}

void FrameStore::setFileChanged(std::uint16_t file)
{
    m_files[file - 1U]->setChanged();
}

bool FrameStore::isGone(const FrameRecord &record) const
{
    return record.text.file != 0 && m_files[record.text.file - 1U]->isChanged();
}

std::string FrameStore::processId(const FrameRecord &record) const
{
    const std::string &name = m_names.name(record.process);
    const std::string suffix = " @ " + m_names.name(record.source);
    return record.source != 0 && name.ends_with(suffix)
               ? name.substr(0, name.size() - suffix.size())
               : name;
}

const std::string &FrameStore::comment(FrameNumber number) const
{
    static const std::string none;
    const auto found = m_comments.find(number);
    return found == m_comments.end() ? none : found->second;
}

bool FrameStore::setComment(FrameNumber number, std::string_view text)
{
    if (text.empty()) {
        m_comments.erase(number);
        return true;
    }
    if (m_comments.size() >= mostComments && m_comments.count(number) == 0)
        return false;
    m_comments[number] = text.substr(0, longestComment);
    return true;
}

std::size_t FrameStore::memory() const
{
    return m_records.size() * sizeof(FrameRecord) + m_texts.capacity();
}

} // namespace claustrum::lab
