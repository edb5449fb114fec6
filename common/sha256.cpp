// SPDX-License-Identifier: Apache-2.0
#include "common/sha256.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>

namespace claustrum {
namespace {

void require(bool success)
{
    if (!success)
        std::abort();
}

std::string hexText(const unsigned char *bytes, std::size_t size)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

} // namespace

Sha256::Sha256()
    : m_context(newContext())
{
    require(EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::add(std::string_view bytes)
{
    require(EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()) == 1);
}

/// Finishes a copy, so that the context can continue.
std::string Sha256::hex() const
{
    const Context copy = newContext();
    require(EVP_MD_CTX_copy_ex(copy.get(), m_context.get()) == 1);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
    unsigned int size = 0;
    require(EVP_DigestFinal_ex(copy.get(), digest.data(), &size) == 1);
    return hexText(digest.data(), size);
}

Sha256::Context Sha256::newContext()
{
    Context context(EVP_MD_CTX_new());
    require(context != nullptr);
    return context;
}

void Sha256::Free::operator()(evp_md_ctx_st *context) const
{
    EVP_MD_CTX_free(context);
}

std::string sha256Hex(std::string_view bytes)
{
    Sha256 digest;
    digest.add(bytes);
    return digest.hex();
}

} // namespace claustrum
