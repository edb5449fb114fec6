// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace claustrum {

/// An incremental SHA-256.
class Sha256
{
public:
    Sha256();

    void add(std::string_view bytes);

    /// The digest in lower-case hex; nothing may be added afterwards.
    [[nodiscard]] std::string hex();

private:
    struct Free
    {
        void operator()(evp_md_ctx_st *context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

} // namespace claustrum
