// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum {

/// Appends @p bytes as a JSON string, quotes included, escaped like Go's (wire.md, Writing JSON):
/// < > & and U+2028, U+2029 too, \ufffd for each byte that is not UTF-8.
void appendJsonString(std::string &out, std::string_view bytes);

/// Appends the shortest digits that read back as @p value, which is finite, in Go's format: with an
/// exponent from 1e21 on and below 1e-6.
void appendJsonDouble(std::string &out, double value);

/// Appends one JSON object to a string, members in the order of the calls. The string must outlive
/// the writer and stay untouched until close(). Keys are plain ASCII literals and are not escaped.
class ObjectWriter
{
public:
    explicit ObjectWriter(std::string &out);

    ObjectWriter &string(std::string_view key, std::string_view value);
    ObjectWriter &boolean(std::string_view key, bool value);
    ObjectWriter &integer(std::string_view key, std::int64_t value);
    ObjectWriter &uinteger(std::string_view key, std::uint64_t value);
    ObjectWriter &number(std::string_view key, double value);
    ObjectWriter &strings(std::string_view key, const std::vector<std::string> &values);
    /// @param json one complete JSON text, copied unchanged
    ObjectWriter &raw(std::string_view key, std::string_view json);

    void close();

private:
    void startMember(std::string_view key);

    std::string &m_out;
    char m_separator = '{';
};

} // namespace claustrum
