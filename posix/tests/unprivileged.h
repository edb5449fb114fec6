// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "posix/tests/scratch.h"

#include <unistd.h>

namespace claustrum::test {

/// Enforces permissions while it lives: root becomes nobody, who owns the folder of @p scratch.
class Unprivileged
{
public:
    explicit Unprivileged(const Scratch &scratch)
        : m_isRoot(::geteuid() == 0)
    {
        if (m_isRoot
            && (::chown(scratch.path().c_str(), nobody, nobody) < 0 || ::seteuid(nobody) < 0))
            qFatal("cannot become nobody");
    }
    ~Unprivileged()
    {
        if (m_isRoot && ::seteuid(0) < 0)
            qFatal("cannot become root again");
    }
    Unprivileged(const Unprivileged &) = delete;
    Unprivileged &operator=(const Unprivileged &) = delete;

private:
    static constexpr uid_t nobody = 65534;
    bool m_isRoot;
};

} // namespace claustrum::test
