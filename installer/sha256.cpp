// SPDX-License-Identifier: Apache-2.0
#include "installer/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

namespace claustrum {
namespace {

/// Aborts on failure: a silently missing digest would be worse than no installer.
void require(int outcome)
{
    if (outcome != 1)
        std::abort();
}

} // namespace

Sha256::Sha256()
    : m_context(EVP_MD_CTX_new())
{
    require(EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr));
}

void Sha256::add(std::string_view bytes)
{
    require(EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    require(EVP_DigestFinal_ex(m_context.get(), digest.data(), &size));
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned int i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    return text;
}

void Sha256::Free::operator()(evp_md_ctx_st *context) const
{
    EVP_MD_CTX_free(context);
}

} // namespace claustrum
