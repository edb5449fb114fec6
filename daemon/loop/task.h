// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace claustrum {

template <typename Signature>
class Task;

/// A callable that can be moved but not copied, and so may own replies or descriptors;
/// std::function demands copies. Empty until it is given a callable. One allocation each.
template <typename Return, typename... Arguments>
class Task<Return(Arguments...)>
{
public:
    Task() = default;
    template <typename Callable,
              typename = std::enable_if_t<!std::is_same_v<std::decay_t<Callable>, Task>>>
    Task(Callable &&callable)
        : m_body(std::make_unique<Body<std::decay_t<Callable>>>(std::forward<Callable>(callable)))
    {}

    /// Only if it is not empty.
    Return operator()(Arguments... arguments)
    {
        return m_body->call(std::forward<Arguments>(arguments)...);
    }

    explicit operator bool() const { return m_body != nullptr; }

private:
    struct Interface
    {
        virtual ~Interface() = default;
        virtual Return call(Arguments... arguments) = 0;
    };

    template <typename Callable>
    struct Body final : Interface
    {
        template <typename From>
        explicit Body(From &&from)
            : callable(std::forward<From>(from))
        {}
        Return call(Arguments... arguments) override
        {
            return callable(std::forward<Arguments>(arguments)...);
        }

        Callable callable;
    };

    std::unique_ptr<Interface> m_body;
};

} // namespace claustrum
