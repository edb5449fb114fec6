// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// One thing that the contract names, and that a case can therefore cover.
struct ContractItem
{
    enum class Kind {
        Section, ///< "wire.md#Envelope"
        Method,  ///< "files.read"; "-install" and the kinds of stream frame count as such
        Param,   ///< "files.read maxBytes"
        Result,  ///< "files.read content"
        Code,    ///< "-32602"
        Text,    ///< "open <path>: <reason>", <…> standing for any bytes
        Flag,    ///< "-token-fd"
        Key,     ///< of claustrum.conf
        Build,   ///< of the reference, as -reference-build takes it
    };

    Kind kind;
    std::string name;
    std::string place;     ///< of a text: where it is said, as "error"; else empty
    std::string section;   ///< where the contract has it; of a section: empty
    std::string uncovered; ///< why no case can show it; empty: one must
};

/// What docs/contract names, listed by hand: the contract's prose made countable.
class ContractIndex
{
public:
    /// The error names file and line.
    static Result<ContractIndex> read(const std::string &file);
    static Result<ContractIndex> parse(std::string_view text, const std::string &file);

    [[nodiscard]] const std::vector<ContractItem> &items() const { return m_items; }
    [[nodiscard]] bool hasSection(std::string_view section) const;

private:
    std::vector<ContractItem> m_items;
};

/// The kinds in the order of a report, with their names: {"Methods", …}.
struct KindName
{
    ContractItem::Kind kind;
    std::string_view name;   ///< "methods"
    std::string_view column; ///< "method"
};
extern const std::array<KindName, 9> kindNames;

/// Whether a text is what a pattern with <…> for its variable parts says.
bool fitsText(std::string_view pattern, std::string_view text);

} // namespace claustrum::conformance
