// SPDX-License-Identifier: Apache-2.0
// Apart from decoding, so that only programs that encode load libcrypto.
#include "wire/base64.h"

#include "wire/base64avx2.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace claustrum {

namespace {

/// Encodes one block and writes a NUL after it. Returns the characters written.
int encodeBlock(char *out, std::string_view block)
{
    return EVP_EncodeBlock(reinterpret_cast<unsigned char *>(out),
                           reinterpret_cast<const unsigned char *>(block.data()),
                           static_cast<int>(block.size()));
}

} // namespace

void encodeBase64(char *out, std::string_view bytes)
{
    if (avx2::available()) {
        const std::size_t done = avx2::encodeFront(out, bytes);
        out += done / 3 * 4;
        bytes.remove_prefix(done);
    }
    // The last quad is encoded separately, and overwrites the NUL of the block before it.
    constexpr std::size_t largestBlock = std::size_t{3} << 28; // EVP counts in int
    while (bytes.size() > 3) {
        const std::size_t block = std::min((bytes.size() - 1) / 3 * 3, largestBlock);
        out += encodeBlock(out, bytes.substr(0, block));
        bytes.remove_prefix(block);
    }
    std::array<char, 5> lastQuad;
    if (!bytes.empty())
        std::memcpy(out, lastQuad.data(),
                    static_cast<std::size_t>(encodeBlock(lastQuad.data(), bytes)));
}

std::string base64Text(std::string_view bytes)
{
    std::string text(base64Size(bytes.size()), '\0');
    encodeBase64(text.data(), bytes);
    return text;
}

} // namespace claustrum
