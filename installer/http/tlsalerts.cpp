// SPDX-License-Identifier: Apache-2.0
#include "installer/http/tlsalerts.h"

#include <openssl/ssl.h>

#include <algorithm>
#include <iterator>

namespace claustrum {
namespace {

struct Alert
{
    int number;
    std::string_view text;
};

constexpr Alert alerts[] = {
    {10, "unexpected message"},
    {20, "bad record MAC"},
    {21, "decryption failed"},
    {22, "record overflow"},
    {30, "decompression failure"},
    {40, "handshake failure"},
    {42, "bad certificate"},
    {43, "unsupported certificate"},
    {44, "revoked certificate"},
    {45, "expired certificate"},
    {46, "unknown certificate"},
    {47, "illegal parameter"},
    {48, "unknown certificate authority"},
    {49, "access denied"},
    {50, "error decoding message"},
    {51, "error decrypting message"},
    {60, "export restriction"},
    {70, "protocol version not supported"},
    {71, "insufficient security level"},
    {80, "internal error"},
    {86, "inappropriate fallback"},
    {90, "user canceled"},
    {100, "no renegotiation"},
    {109, "missing extension"},
    {110, "unsupported extension"},
    {111, "certificate unobtainable"},
    {112, "unrecognized name"},
    {113, "bad certificate status response"},
    {114, "bad certificate hash value"},
    {115, "unknown PSK identity"},
    {116, "certificate required"},
    {120, "no application protocol"},
};

} // namespace

std::string_view tlsAlertText(int reason)
{
    const int number = reason - SSL_AD_REASON_OFFSET;
    const auto *const alert =
        std::find_if(std::begin(alerts), std::end(alerts),
                     [&](const Alert &known) { return known.number == number; });
    return alert == std::end(alerts) ? std::string_view() : alert->text;
}

} // namespace claustrum
