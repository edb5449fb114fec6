// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace claustrum {

/// An incremental SHA-256. A failure of the library aborts the program: a wrong digest would be
/// worse than no program.
class Sha256
{
public:
    Sha256();

    void add(std::string_view bytes);

    /// The digest of all bytes so far in lower-case hex. More may be added afterwards.
    [[nodiscard]] std::string hex() const;

private:
    struct Free
    {
        void operator()(evp_md_ctx_st *context) const;
    };
    using Context = std::unique_ptr<evp_md_ctx_st, Free>;
    static Context newContext();

    Context m_context;
};

/// The SHA-256 of @p bytes in lower-case hex.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

} // namespace claustrum
