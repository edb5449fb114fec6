// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace claustrum {

/// The JSON-RPC error codes of the contract (wire.md, Envelope).
enum class ErrorCode : int {
    ParseError = -32700,
    InvalidRequest = -32600,
    MethodNotFound = -32601,
    InvalidParams = -32602,
    Internal = -32603, ///< a failure of the operating system or of git
    Unauthorized = -32001,
    StdinGap = -32003,
};

/// A failure as the wire tells it: a code and Go's text, made once, where the call failed.
struct Error
{
    std::string text;
    ErrorCode code = ErrorCode::Internal;

    friend bool operator==(const Error &, const Error &) = default;
};

/// A T, or the Error that stood in its way.
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {}
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// The value; only if ok().
    [[nodiscard]] T &value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T &value() const & { return std::get<0>(m_state); }
    [[nodiscard]] T &&value() && { return std::get<0>(std::move(m_state)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    /// The error; only if not ok().
    [[nodiscard]] const Error &error() const & { return std::get<1>(m_state); }
    [[nodiscard]] Error &&error() && { return std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void> : public Result<std::monostate>
{
public:
    Result()
        : Result<std::monostate>(std::monostate{})
    {}
    Result(Error error)
        : Result<std::monostate>(std::move(error))
    {}
};

} // namespace claustrum
