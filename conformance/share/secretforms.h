// SPDX-License-Identifier: Apache-2.0
// The looks of secrets: known prefixes, names of variables, and randomness.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// A part of a text that is a secret by its form.
struct SecretForm
{
    std::size_t begin;
    std::size_t length;
    std::string_view what; ///< "a key that begins with sk-"
};

/// Secrets by form: known prefixes (sk-, ghp_, AKIA …), JSON Web Tokens, private keys, what follows
/// Bearer, and values of names such as TOKEN= or "password:". In order; they do not overlap.
std::vector<SecretForm> findSecretForms(std::string_view text);

/// Words that look random: at least 24 letters and digits, of all three kinds. Digests in
/// hexadecimal are none.
std::vector<SecretForm> findRandomWords(std::string_view text);

/// Whether a variable or member of that name holds a secret: API_KEY, authToken, password.
bool isSecretName(std::string_view name);

} // namespace claustrum::conformance
