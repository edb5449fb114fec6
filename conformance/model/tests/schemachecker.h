// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "wire/jsonvalue.h"

#include <QRegularExpression>
#include <QString>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

/// Checks values against a JSON schema, for the keywords that the transcript's schema has. Others
/// are reported, so that none is overlooked.
class SchemaChecker
{
public:
    using Value = claustrum::JsonValue;

    explicit SchemaChecker(const Value &root)
        : m_root(root)
    {}

    /// The first keyword in the whole schema that this checker does not know; nullopt: none.
    [[nodiscard]] std::optional<std::string> unknownKeyword() const
    {
        return unknownKeyword(m_root);
    }

    /// The reason why a value is refused; nullopt: it is accepted.
    [[nodiscard]] std::optional<std::string> refusal(const Value &value) const
    {
        return refusal(m_root, value);
    }

    /// The schema that a $ref leads to, or the schema itself.
    [[nodiscard]] const Value &resolved(const Value &schema) const
    {
        constexpr std::string_view prefix = "#/$defs/";
        const Value *reference = schema.find("$ref");
        if (!reference)
            return schema;
        return *m_root.find("$defs")->find(
            std::string_view(reference->string()).substr(prefix.size()));
    }

private:
    static bool hasType(const Value &value, const std::string &type)
    {
        return (type == "object" && value.isObject()) || (type == "array" && value.isArray())
               || (type == "string" && value.isString()) || (type == "boolean" && value.isBool())
               || (type == "null" && value.isNull()) || (type == "integer" && value.integer());
    }

    [[nodiscard]] std::optional<std::string> unknownKeyword(const Value &schema) const
    {
        static constexpr std::array<std::string_view, 17> keywords{
            "$schema",     "$id",    "$defs",   "$ref",       "title",
            "description", "type",   "const",   "examples",   "required",
            "oneOf",       "items",  "pattern", "properties", "additionalProperties",
            "minimum",     "maximum"};
        std::optional<std::string> unknown;
        for (const auto &[keyword, value] : schema.object()) {
            if (std::find(keywords.begin(), keywords.end(), keyword) == keywords.end())
                return keyword;
            if (keyword == "$defs" || keyword == "properties") {
                for (const auto &[name, one] : value.object())
                    unknown = unknown ? unknown : unknownKeyword(one);
            } else if (keyword == "oneOf") {
                for (const Value &one : value.array())
                    unknown = unknown ? unknown : unknownKeyword(one);
            } else if (keyword == "items"
                       || (keyword == "additionalProperties" && !value.isBool())) {
                unknown = unknown ? unknown : unknownKeyword(value);
            }
        }
        return unknown;
    }

    [[nodiscard]] std::optional<std::string> refusal(const Value &schema, const Value &value) const
    {
        for (const auto &[keyword, rule] : schema.object()) {
            if (auto why = broken(schema, keyword, rule, value))
                return why;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> broken(const Value &schema, const std::string &keyword,
                                                    const Value &rule, const Value &value) const
    {
        if (keyword == "$ref")
            return refusal(resolved(schema), value);
        if (keyword == "oneOf")
            return notOneOf(rule, value);
        if (keyword == "type")
            return ofType(rule, value) ? std::nullopt : std::optional<std::string>("the type");
        if (keyword == "const" && (!value.isString() || value.string() != rule.string()))
            return "not " + rule.string();
        if (keyword == "pattern" && value.isString() && !fits(rule.string(), value.string()))
            return "the pattern " + rule.string();
        if (keyword == "minimum" && value.integer() && *value.integer() < *rule.integer())
            return "less than the minimum";
        if (keyword == "maximum" && value.integer() && *value.integer() > *rule.integer())
            return "more than the maximum";
        if (value.isObject())
            return brokenByMembers(schema, keyword, rule, value);
        if (keyword == "items" && value.isArray()) {
            for (const Value &element : value.array()) {
                if (auto why = refusal(rule, element))
                    return why;
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> brokenByMembers(const Value &schema,
                                                             const std::string &keyword,
                                                             const Value &rule,
                                                             const Value &value) const
    {
        if (keyword == "required") {
            for (const Value &name : rule.array()) {
                if (!value.find(name.string()))
                    return name.string() + " is missing";
            }
        }
        const Value *properties = schema.find("properties");
        for (const auto &[name, member] : value.object()) {
            const Value *own = properties ? properties->find(name) : nullptr;
            if (keyword == "properties" && own) {
                if (auto why = refusal(*own, member))
                    return name + ": " + *why;
            }
            if (keyword != "additionalProperties" || own)
                continue;
            if (rule.isBool())
                return name + " is too much";
            if (auto why = refusal(rule, member))
                return name + ": " + *why;
        }
        return std::nullopt;
    }

    [[nodiscard]] std::optional<std::string> notOneOf(const Value &rules, const Value &value) const
    {
        const auto count =
            std::count_if(rules.array().begin(), rules.array().end(),
                          [&](const Value &one) { return !refusal(one, value).has_value(); });
        return count == 1 ? std::nullopt
                          : std::optional(std::to_string(count) + " alternatives accept it");
    }

    static bool ofType(const Value &rule, const Value &value)
    {
        if (rule.isString())
            return hasType(value, rule.string());
        return std::any_of(rule.array().begin(), rule.array().end(),
                           [&](const Value &type) { return hasType(value, type.string()); });
    }

    static bool fits(const std::string &pattern, const std::string &text)
    {
        return QRegularExpression(QString::fromStdString(pattern))
            .match(QString::fromStdString(text))
            .hasMatch();
    }

    const Value &m_root;
};
