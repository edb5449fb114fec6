// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <type_traits>
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
    StdinQueueFull = -32002,
    StdinGap = -32003,
    LauncherRefused = -32004, ///< the launcher of a spawn cannot be used
    LauncherFailed = -32005,  ///< it did not start
};

/// A failure as the wire reports it: a code and Go's text, made once, where the call failed.
struct Error
{
    std::string text;
    ErrorCode code = ErrorCode::Internal;

    friend bool operator==(const Error &, const Error &) = default;
};

/// Whether F is a special case of E. (No std::derived_from: Qt 5's moc cannot read <concepts>.)
template <typename F, typename E>
inline constexpr bool isSpecialCaseOf = std::is_base_of_v<E, F> && !std::is_same_v<E, F>;

/// A T or an Error; E is Error or a special case of it with more details.
template <typename T, typename E = Error>
class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {}
    Result(E error)
        : m_state(std::in_place_index<1>, std::move(error))
    {}

    /// From a result with a more special error.
    template <typename F, typename = std::enable_if_t<isSpecialCaseOf<F, E>>>
    Result(Result<T, F> other)
        : m_state(stateOf(std::move(other)))
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
    [[nodiscard]] const E &error() const & { return std::get<1>(m_state); }
    [[nodiscard]] E &&error() && { return std::get<1>(std::move(m_state)); }

private:
    using State = std::variant<T, E>;

    template <typename F>
    static State stateOf(Result<T, F> other)
    {
        if (other.ok())
            return State(std::in_place_index<0>, std::move(other).value());
        return State(std::in_place_index<1>, std::move(other).error());
    }

    State m_state;
};

/// Success without a value, or an E.
template <typename E>
class [[nodiscard]] Result<void, E> : public Result<std::monostate, E>
{
public:
    Result()
        : Result<std::monostate, E>(std::monostate{})
    {}
    Result(E error)
        : Result<std::monostate, E>(std::move(error))
    {}

    template <typename F, typename = std::enable_if_t<isSpecialCaseOf<F, E>>>
    Result(Result<void, F> other)
        : Result<std::monostate, E>(Result<std::monostate, F>(std::move(other)))
    {}
};

} // namespace claustrum
