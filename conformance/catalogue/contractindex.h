// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/result.h"

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace claustrum::conformance {

/// One item of the contract that a case can cover.
struct ContractItem
{
    enum class Kind {
        Section, ///< "wire.md#Envelope"
        Method,  ///< "files.read"; also "-install" and the kinds of stream frames
        Param,   ///< "files.read maxBytes"
        Result,  ///< "files.read content"
        Code,    ///< "-32602"
        Text,    ///< "open <path>: <reason>", with any bytes at <…>
        Flag,    ///< "-token-fd"
        Key,     ///< of claustrum.conf
        Build,   ///< of the reference, as in -reference-build
        Rule,    ///< of the contract's later pages: "later/daemon.md S1"
    };

    Kind kind;
    std::string name;
    std::string place; ///< of a text: the field with it, such as "error"; else empty
    /// The section of the contract; empty for a section. Of a rule: one whose cases show it, or
    /// empty.
    std::string section;
    std::string uncovered;  ///< the reason if no case can show it; empty: a case must
    std::string text = {};  ///< of a rule: what it says
    std::string since = {}; ///< the first reference build that has it; empty: all
    std::string until = {}; ///< the last one; empty: all
    std::string mark = {};  ///< "measured", "read" or "guess"; empty: the contract's own
};

/// The items of docs/contract, listed by hand so that coverage can be counted.
class ContractIndex
{
public:
    /// The error names file and line.
    static Result<ContractIndex> read(const std::string &file);
    static Result<ContractIndex> parse(std::string_view text, const std::string &file);

    [[nodiscard]] const std::vector<ContractItem> &items() const { return m_items; }
    [[nodiscard]] bool hasSection(std::string_view section) const;
    /// The rule of that name; null if there is none.
    [[nodiscard]] const ContractItem *rule(std::string_view name) const;

private:
    std::vector<ContractItem> m_items;
};

/// The kinds in the order of a report, with their names.
struct KindName
{
    ContractItem::Kind kind;
    std::string_view name;   ///< "methods"
    std::string_view column; ///< "method"
};
extern const std::array<KindName, 10> kindNames;

/// Whether a text matches a pattern with <…> for its variable parts.
bool fitsText(std::string_view pattern, std::string_view text);

} // namespace claustrum::conformance
