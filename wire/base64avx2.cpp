// SPDX-License-Identifier: Apache-2.0
// Base64, 24 bytes at a time: after W. Muła and D. Lemire, "Faster Base64 Encoding and Decoding
// Using AVX2 Instructions", 2018. Worth it because stream frames consist mostly of base64.
#include "wire/base64avx2.h"

#if defined(__x86_64__)

#include <immintrin.h>

#ifdef __clang__
#define _Bool bool // of C, used by the next header; GCC knows it in C++, too
#endif
#include <sys/platform/x86.h>

#define WITH_AVX2 __attribute__((target("avx2")))

namespace claustrum::avx2 {
namespace {

constexpr std::size_t rawBytes = 24;
constexpr std::size_t characters = 32;

WITH_AVX2 __m256i bothLanes(__m128i lane)
{
    return _mm256_broadcastsi128_si256(lane);
}

/// Splits the 12 bytes of each lane into 16 six-bit numbers, in output order.
WITH_AVX2 __m256i splitIntoSixBits(__m256i in)
{
    const __m256i order =
        bothLanes(_mm_set_epi8(10, 11, 9, 10, 7, 8, 6, 7, 4, 5, 3, 4, 1, 2, 0, 1));
    in = _mm256_shuffle_epi8(in, order);
    const __m256i high = _mm256_mulhi_epu16(_mm256_and_si256(in, _mm256_set1_epi32(0x0fc0fc00)),
                                            _mm256_set1_epi32(0x04000040));
    const __m256i low = _mm256_mullo_epi16(_mm256_and_si256(in, _mm256_set1_epi32(0x003f03f0)),
                                           _mm256_set1_epi32(0x01000010));
    return _mm256_or_si256(high, low);
}

/// Maps six-bit numbers to characters, by adding the offset of each number's range.
WITH_AVX2 __m256i toCharacters(__m256i numbers)
{
    const __m256i offsets =
        bothLanes(_mm_setr_epi8(65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0));
    __m256i range = _mm256_subs_epu8(numbers, _mm256_set1_epi8(51));
    range = _mm256_sub_epi8(range, _mm256_cmpgt_epi8(numbers, _mm256_set1_epi8(25)));
    return _mm256_add_epi8(numbers, _mm256_shuffle_epi8(offsets, range));
}

/// Maps characters to six-bit numbers; false if one is not in the alphabet.
WITH_AVX2 bool toNumbers(__m256i &text)
{
    const __m256i byLowNibble =
        bothLanes(_mm_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13,
                                0x1a, 0x1b, 0x1b, 0x1b, 0x1a));
    const __m256i byHighNibble =
        bothLanes(_mm_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10,
                                0x10, 0x10, 0x10, 0x10, 0x10));
    const __m256i offsets =
        bothLanes(_mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0));
    const __m256i slash = _mm256_set1_epi8('/'); // 0x2f: its low nibble doubles as a mask
    const __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), slash);
    const __m256i low = _mm256_and_si256(text, slash);
    if (!_mm256_testz_si256(_mm256_shuffle_epi8(byLowNibble, low),
                            _mm256_shuffle_epi8(byHighNibble, high)))
        return false;
    const __m256i range = _mm256_add_epi8(_mm256_cmpeq_epi8(text, slash), high);
    text = _mm256_add_epi8(text, _mm256_shuffle_epi8(offsets, range));
    return true;
}

/// Joins 32 six-bit numbers into 24 bytes, at the front.
WITH_AVX2 __m256i joinSixBits(__m256i numbers)
{
    const __m256i pairs = _mm256_maddubs_epi16(numbers, _mm256_set1_epi32(0x01400140));
    const __m256i triples = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    const __m256i order =
        bothLanes(_mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
    return _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(triples, order),
                                       _mm256_setr_epi32(0, 1, 2, 4, 5, 6, -1, -1));
}

} // namespace

bool available()
{
    // What the C library found out. The compiler's own function would ask the processor again
    // before main(), with 12 questions of 4 to 10 µs each in a virtual machine.
    return CPU_FEATURE_ACTIVE(AVX2);
}

WITH_AVX2 std::size_t encodeFront(char *out, std::string_view bytes)
{
    constexpr std::size_t readBytes = 28; // two loads of 16, the second 12 bytes on
    std::size_t done = 0;
    for (; bytes.size() - done >= readBytes; done += rawBytes, out += characters) {
        const auto *const at = reinterpret_cast<const __m128i *>(bytes.data() + done);
        const auto *const next = reinterpret_cast<const __m128i *>(bytes.data() + done + 12);
        const __m256i in = _mm256_set_m128i(_mm_loadu_si128(next), _mm_loadu_si128(at));
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), toCharacters(splitIntoSixBits(in)));
    }
    return done;
}

WITH_AVX2 std::size_t decodeFront(char *out, std::string_view text)
{
    constexpr std::size_t leftOver = 16; // 12 bytes of output: more than the 8 overwritten
    std::size_t done = 0;
    for (; text.size() - done >= characters + leftOver; done += characters, out += rawBytes) {
        __m256i in = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(text.data() + done));
        if (!toNumbers(in))
            break;
        _mm256_storeu_si256(reinterpret_cast<__m256i *>(out), joinSixBits(in));
    }
    return done;
}

} // namespace claustrum::avx2

#else

namespace claustrum::avx2 {

bool available()
{
    return false;
}

std::size_t encodeFront(char *, std::string_view)
{
    return 0;
}

std::size_t decodeFront(char *, std::string_view)
{
    return 0;
}

} // namespace claustrum::avx2

#endif
