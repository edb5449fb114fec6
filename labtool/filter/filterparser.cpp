// SPDX-License-Identifier: Apache-2.0
#include "labtool/filter/filter.h"
#include "labtool/filter/filterlexer.h"
#include "labtool/filter/filtertimes.h"
#include "labtool/filter/filtervalues.h"

#include <cmath>
#include <limits>

namespace claustrum::lab {

/// A recursive descent parser. Brackets and nots can nest up to maxDepth.
///
///     any := all { "or" all }      all := term { ["and"] term }
///     term := "not" term | "(" any ")" | field operator value | keyword | "text" | word
class FilterParser
{
public:
    explicit FilterParser(std::string_view line)
        : m_line(line)
        , m_tokens(splitFilter(line))
    {}

    std::variant<Filter, FilterError> run()
    {
        if (m_tokens.empty())
            return std::move(m_filter);
        any();
        if (!m_error && m_at < m_tokens.size())
            fail(m_tokens[m_at], "this bracket was never opened");
        if (m_error)
            return *m_error;
        return std::move(m_filter);
    }

private:
    using Type = FilterToken::Type;
    using Node = Filter::Node;
    static constexpr int maxDepth = 100;
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    [[nodiscard]] bool more() const { return m_at < m_tokens.size() && !m_error; }
    [[nodiscard]] bool isWord(std::string_view text) const
    {
        return more() && m_tokens[m_at].type == Type::Word && m_tokens[m_at].text == text;
    }

    std::size_t add(Node node)
    {
        m_filter.m_nodes.push_back(std::move(node));
        return m_filter.m_nodes.size() - 1;
    }

    std::size_t fail(const FilterToken &token, std::string text)
    {
        return fail(token.position, token.length, std::move(text));
    }

    std::size_t fail(std::size_t position, std::size_t length, std::string text)
    {
        if (!m_error)
            m_error = FilterError{position, length, std::move(text)};
        return 0;
    }

    std::size_t any()
    {
        std::vector<std::size_t> terms{all()};
        while (isWord("or")) {
            ++m_at;
            terms.push_back(all());
        }
        return group(Node::Type::Any, std::move(terms));
    }

    std::size_t all()
    {
        std::vector<std::size_t> terms{term()};
        while (more() && !isWord("or") && m_tokens[m_at].type != Type::Close) {
            if (isWord("and"))
                ++m_at;
            terms.push_back(term());
        }
        return group(Node::Type::All, std::move(terms));
    }

    std::size_t group(Node::Type type, std::vector<std::size_t> terms)
    {
        if (terms.size() == 1)
            return terms.front();
        Node node;
        node.type = type;
        node.children = std::move(terms);
        return add(std::move(node));
    }

    std::size_t term()
    {
        if (!more())
            return fail(m_line.size(), 0, "expected a condition here");
        if (++m_depth > maxDepth)
            return fail(m_tokens[m_at], "nested too deeply");
        const std::size_t node = innerTerm();
        --m_depth;
        return node;
    }

    std::size_t innerTerm()
    {
        const FilterToken &token = m_tokens[m_at];
        if (token.type == Type::Not || isWord("not")) {
            ++m_at;
            return negation();
        }
        ++m_at;
        switch (token.type) {
        case Type::Open:
            return bracket(token);
        case Type::Close:
            return fail(token, "expected a condition before this bracket");
        case Type::Quoted:
            return contains(FilterField::Text, token.text, false);
        case Type::Bad:
            return fail(token, "the closing \" is missing");
        case Type::Word:
            return word(token);
        default:
            return fail(token, "expected a field name before '" + token.text + "'");
        }
    }

    std::size_t negation()
    {
        Node node;
        node.type = Node::Type::Not;
        node.children.push_back(term());
        return add(std::move(node));
    }

    std::size_t bracket(const FilterToken &open)
    {
        const std::size_t node = any();
        if (!m_error && (!more() || m_tokens[m_at].type != Type::Close))
            return fail(open, "this bracket is never closed");
        ++m_at;
        return node;
    }

    std::size_t word(const FilterToken &token)
    {
        if (more() && m_tokens[m_at].type == Type::Operator)
            return condition(token);
        if (const KeywordRow *keyword = findKeyword(token.text)) {
            Node node;
            node.type = Node::Type::Keyword;
            node.kinds = keyword->kinds;
            node.marks = keyword->marks;
            m_filter.m_late |= keyword->marks != 0;
            return add(std::move(node));
        }
        if (findField(token.text))
            return fail(token, "'" + token.text + "' needs a value, as in "
                                   + std::string(findField(token.text)->example));
        if (token.text == "or" || token.text == "and")
            return fail(token, "expected a condition before '" + token.text + "'");
        if (m_filter.m_hint.empty() && !didYouMean(token.text).empty())
            m_filter.m_hint = "searches for the text '" + token.text + "'" + didYouMean(token.text);
        return contains(FilterField::Text, token.text, false);
    }

    std::size_t condition(const FilterToken &name)
    {
        const FieldRow *row = findField(name.text);
        if (!row)
            return fail(name, "unknown field '" + name.text + "'" + didYouMean(name.text));
        const FilterToken &op = m_tokens[m_at++];
        const auto end = op.position + op.length;
        if (m_at >= m_tokens.size()
            || (m_tokens[m_at].type != Type::Value && m_tokens[m_at].type != Type::Quoted)
            || m_tokens[m_at].position != end) {
            if (m_at < m_tokens.size() && m_tokens[m_at].type == Type::Bad)
                return fail(m_tokens[m_at], "the closing \" is missing");
            return fail(name.position, end - name.position,
                        "missing value, as in " + std::string(row->example));
        }
        const FilterToken &value = m_tokens[m_at++];
        m_jsonPath = name.text;
        return compare(*row, op, value);
    }

    std::size_t compare(const FieldRow &row, const FilterToken &op, const FilterToken &value)
    {
        const bool negated = op.text == "!=";
        if (op.text == "~")
            return regex(row, value);
        const bool orders = op.text[0] == '<' || op.text[0] == '>';
        const bool counts = row.type == ValueType::Number || row.type == ValueType::Bytes
                            || row.type == ValueType::Duration || row.type == ValueType::Time;
        if (orders && !counts)
            return fail(op, "'" + std::string(row.name) + "' cannot be ordered: use : or !=");
        if (counts)
            return number(row, op, value, negated);
        switch (row.type) {
        case ValueType::Contains:
            return contains(row.field, value.text, negated);
        case ValueType::Name:
            return named(row, value, negated);
        default:
            return glob(row.field, op.text == ":" ? partOf(row.field, value.text) : value.text,
                        negated);
        }
    }

    /// After a colon, a part of a method, process or source is enough.
    static std::string partOf(FilterField field, const std::string &value)
    {
        const bool isName = field == FilterField::Method || field == FilterField::Process
                            || field == FilterField::Source;
        const bool isPattern = value.find_first_of("*?") != std::string::npos;
        return isName && !isPattern ? '*' + value + '*' : value;
    }

    std::size_t regex(const FieldRow &row, const FilterToken &value)
    {
        if (row.type != ValueType::Contains && row.type != ValueType::Glob)
            return fail(value, "'" + std::string(row.name) + "' is no text: use : instead of ~");
        std::string error;
        TextPattern pattern = TextPattern::regex(value.text, error);
        if (!error.empty())
            return fail(value, "not a regular expression: " + error);
        if (row.type == ValueType::Contains) {
            const std::size_t node = contains(row.field, {}, false);
            m_filter.m_nodes[node].text = std::move(pattern);
            return node;
        }
        const std::size_t node = glob(row.field, {}, false);
        m_filter.m_nodes[node].glob.regex = std::move(pattern);
        return node;
    }

    std::size_t contains(FilterField field, const std::string &text, bool negated)
    {
        Node node;
        node.type = Node::Type::Contains;
        node.field = field;
        node.text = TextPattern(text);
        node.negated = negated;
        return add(std::move(node));
    }

    std::size_t glob(FilterField field, const std::string &pattern, bool negated)
    {
        Node node;
        node.type = Node::Type::Glob;
        node.field = field;
        node.glob = {pattern, {}, std::make_shared<std::vector<std::uint8_t>>(), negated};
        if (field == FilterField::Json)
            node.path = pathOf(m_jsonPath);
        return add(std::move(node));
    }

    std::size_t named(const FieldRow &row, const FilterToken &value, bool negated)
    {
        Node node;
        if (row.field == FilterField::Direction) {
            if (value.text != "in" && value.text != "out")
                return fail(value, "the direction must be in or out");
            node.type = Node::Type::Flag;
            node.negated = (value.text == "out") != negated;
            return add(std::move(node));
        }
        const KeywordRow *keyword = findKeyword(value.text);
        if (!keyword || keyword->kinds == 0)
            return fail(value, "unknown kind '" + value.text + "'" + didYouMean(value.text));
        node.type = Node::Type::Keyword;
        node.kinds = negated ? static_cast<std::uint16_t>(~keyword->kinds) : keyword->kinds;
        return add(std::move(node));
    }

    std::size_t number(const FieldRow &row, const FilterToken &op, const FilterToken &value,
                       bool negated)
    {
        if (row.type == ValueType::Time)
            return time(row, op, value, negated);
        const auto range = readRange(value.text, row.type);
        if (!range)
            return fail(value, "'" + value.text + "' is not a " + std::string(typeName(row.type))
                                   + ", as in " + std::string(row.example));
        Node node;
        node.type = Node::Type::Number;
        node.field = row.field;
        node.number = {range->first, range->second, negated};
        if (op.text[0] == '<' || op.text[0] == '>') {
            if (range->first != range->second)
                return fail(value, "a range requires :");
            const bool orEqual = op.length == 2;
            const double bound = range->first;
            if (op.text[0] == '<')
                node.number = {-infinity, orEqual ? bound : std::nextafter(bound, -infinity),
                               false};
            else
                node.number = {orEqual ? bound : std::nextafter(bound, infinity), infinity, false};
        }
        m_filter.m_late |= row.field == FilterField::Latency;
        return add(std::move(node));
    }

    /// "time:14:02" is that minute, "time>14:02" what follows it.
    std::size_t time(const FieldRow &row, const FilterToken &op, const FilterToken &value,
                     bool negated)
    {
        const auto span = readTimeSpan(value.text);
        if (!span)
            return fail(value, "'" + value.text + "' is not a time, as in "
                                   + std::string(row.example) + " or time>2026-11-30T14:02");
        const bool orEqual = op.length == 2;
        Node node;
        node.type = Node::Type::Number;
        node.field = span->isOfDay ? FilterField::TimeOfDay : FilterField::Time;
        node.number = {span->least, span->most, negated};
        if (op.text[0] == '<')
            node.number = {-infinity, orEqual ? span->most : std::nextafter(span->least, -infinity),
                           false};
        else if (op.text[0] == '>')
            node.number = {orEqual ? span->least : std::nextafter(span->most, infinity), infinity,
                           false};
        return add(std::move(node));
    }

    /// "json.message.role": message, role
    static std::vector<std::string> pathOf(std::string_view name)
    {
        std::vector<std::string> path;
        for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
            name.remove_prefix(dot + 1);
            path.emplace_back(name.substr(0, name.find('.')));
        }
        return path;
    }

    std::string_view m_line;
    std::string m_jsonPath; ///< the field's name in the current condition
    std::vector<FilterToken> m_tokens;
    std::size_t m_at = 0;
    int m_depth = 0;
    std::optional<FilterError> m_error;
    Filter m_filter;
};

std::variant<Filter, FilterError> Filter::parse(std::string_view line)
{
    return FilterParser(line).run();
}

} // namespace claustrum::lab
