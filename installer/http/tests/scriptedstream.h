// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "installer/http/bytestream.h"

#include <algorithm>
#include <optional>
#include <string>

namespace claustrum::test {

/// A connection that gives these bytes, some at a time, and then ends or fails.
class ScriptedStream : public ByteStream
{
public:
    explicit ScriptedStream(std::string bytes, std::size_t step = 1'000'000,
                            std::optional<StreamError> end = {})
        : m_bytes(std::move(bytes))
        , m_step(step)
        , m_end(std::move(end))
    {}

    StreamResult<std::size_t> read(char *to, std::size_t size) override
    {
        if (m_at == m_bytes.size() && m_end)
            return *m_end;
        const auto got = m_bytes.copy(to, std::min(size, m_step), m_at);
        m_at += got;
        return got;
    }

    StreamResult<void> write(std::string_view bytes) override
    {
        written += bytes;
        return {};
    }

    std::string written;

private:
    const std::string m_bytes;
    const std::size_t m_step;
    const std::optional<StreamError> m_end;
    std::size_t m_at = 0;
};

} // namespace claustrum::test
