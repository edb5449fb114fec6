// SPDX-License-Identifier: Apache-2.0
#include "conformance/catalogue/contractindex.h"

#include "conformance/model/fields.h"
#include "conformance/model/jsonlines.h"
#include "posix/files.h"

#include <algorithm>

namespace claustrum::conformance {

const std::array<KindName, 10> kindNames{{
    {ContractItem::Kind::Method, "methods", "method"},
    {ContractItem::Kind::Param, "params", "method and param"},
    {ContractItem::Kind::Result, "fields", "method and field"},
    {ContractItem::Kind::Code, "codes", "error code"},
    {ContractItem::Kind::Text, "texts", "text"},
    {ContractItem::Kind::Flag, "flags", "flag"},
    {ContractItem::Kind::Key, "keys", "key of claustrum.conf"},
    {ContractItem::Kind::Build, "builds", "reference build"},
    {ContractItem::Kind::Section, "sections", "contract section"},
    {ContractItem::Kind::Rule, "rules", "rule of the later pages"},
}};

namespace {

using Kind = ContractItem::Kind;

constexpr std::array<std::pair<std::string_view, Kind>, 5> plainKinds{{
    {"section", Kind::Section}, // searched last: most lines have a section
    {"code", Kind::Code},
    {"flag", Kind::Flag},
    {"key", Kind::Key},
    {"build", Kind::Build},
}};

std::vector<ContractItem> methodItems(Fields &fields)
{
    const std::string method = fields.string("method");
    const std::string section = fields.string("section");
    std::vector<ContractItem> items{{Kind::Method, method, {}, section, {}}};
    for (const std::string &param : fields.strings("params"))
        items.push_back({Kind::Param, method + ' ' + param, {}, section, {}});
    for (const std::string &result : fields.strings("results"))
        items.push_back({Kind::Result, method + ' ' + result, {}, section, {}});
    return items;
}

ContractItem textItem(Fields &fields)
{
    ContractItem item{Kind::Text, fields.string("text"), fields.string("in"), {}, {}};
    item.section = fields.string("section");
    return item;
}

ContractItem ruleItem(Fields &fields)
{
    ContractItem item{Kind::Rule, fields.string("rule"), {}, {}, {}};
    item.text = fields.string("text");
    item.since = fields.optionalString("since").value_or("");
    item.until = fields.optionalString("until").value_or("");
    item.mark = fields.string("mark");
    item.section = fields.optionalString("section").value_or("");
    return item;
}

ContractItem plainItem(Fields &fields)
{
    for (auto kind = plainKinds.rbegin(); kind != plainKinds.rend(); ++kind) {
        if (!fields.has(kind->first))
            continue;
        ContractItem item{kind->second, fields.string(kind->first), {}, {}, {}};
        if (item.kind != Kind::Section)
            item.section = fields.string("section");
        return item;
    }
    fields.fail("the line names no item of the contract");
    return {};
}

std::vector<ContractItem> itemsOf(Fields &fields)
{
    if (fields.has("method"))
        return methodItems(fields);
    std::vector<ContractItem> items;
    items.push_back(fields.has("rule")   ? ruleItem(fields)
                    : fields.has("text") ? textItem(fields)
                                         : plainItem(fields));
    items.back().uncovered = fields.optionalString("uncovered").value_or(std::string());
    return items;
}

} // namespace

Result<ContractIndex> ContractIndex::read(const std::string &file)
{
    const auto text = readFile(file);
    if (!text)
        return text.error();
    return parse(*text, file);
}

Result<ContractIndex> ContractIndex::parse(std::string_view text, const std::string &file)
{
    ContractIndex index;
    const auto read = eachJsonLine(text, file, [&](const JsonValue &value) -> Result<void> {
        Fields fields(value, "index");
        auto items = itemsOf(fields);
        if (auto error = fields.error())
            return std::move(*error);
        std::move(items.begin(), items.end(), std::back_inserter(index.m_items));
        return {};
    });
    if (!read)
        return read.error();
    return index;
}

bool ContractIndex::hasSection(std::string_view section) const
{
    return std::any_of(m_items.begin(), m_items.end(), [&](const ContractItem &item) {
        return item.kind == Kind::Section && item.name == section;
    });
}

const ContractItem *ContractIndex::rule(std::string_view name) const
{
    const auto found = std::ranges::find_if(m_items, [&](const ContractItem &item) {
        return item.kind == Kind::Rule && item.name == name;
    });
    return found == m_items.end() ? nullptr : &*found;
}

bool fitsText(std::string_view pattern, std::string_view text)
{
    bool anchored = true; // the next literal must begin here
    for (;;) {
        const auto open = pattern.find('<');
        const auto literal = pattern.substr(0, open);
        if (open == std::string_view::npos)
            return anchored ? text == literal : text.ends_with(literal);
        const auto found = text.find(literal);
        if (found == std::string_view::npos || (anchored && found != 0))
            return false;
        text.remove_prefix(found + literal.size());
        pattern.remove_prefix(std::min(pattern.find('>', open), pattern.size() - 1) + 1);
        anchored = false;
    }
}

} // namespace claustrum::conformance
