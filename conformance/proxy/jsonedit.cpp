// SPDX-License-Identifier: Apache-2.0
#include "conformance/proxy/jsonedit.h"

#include "wire/jsonscan.h"

namespace claustrum::conformance {
namespace {

struct Edit
{
    std::size_t begin;
    std::size_t length;
    std::string text;
};

/// The path of the next value while a text is read.
class Path
{
public:
    void enter(bool object) { m_levels.push_back({object, {}}); }
    void leave()
    {
        if (!m_levels.empty())
            m_levels.pop_back();
    }
    void key(const JsonScanner &scanner) { scanner.copyText(m_levels.back().key); }
    [[nodiscard]] std::string text() const
    {
        std::string path;
        for (const Level &level : m_levels) {
            if (level.object)
                path += (path.empty() ? "" : ".") + level.key;
        }
        return path;
    }

private:
    struct Level
    {
        bool object;
        std::string key;
    };
    std::vector<Level> m_levels;
};

} // namespace

std::string
editJson(std::string text,
         const std::function<std::string(const std::string &path, std::string_view raw)> &edit)
{
    JsonScanner scanner(text);
    Path path;
    std::vector<Edit> edits;
    JsonToken token = scanner.next();
    for (; token != JsonToken::End && token != JsonToken::Invalid; token = scanner.next()) {
        if (token == JsonToken::BeginObject || token == JsonToken::BeginArray) {
            path.enter(token == JsonToken::BeginObject);
        } else if (token == JsonToken::EndObject || token == JsonToken::EndArray) {
            path.leave();
        } else if (token == JsonToken::Key) {
            path.key(scanner);
        } else {
            const auto value = scanner.restOfValue(token).value_or(std::string_view());
            auto replacement = edit(path.text(), value);
            if (!replacement.empty())
                edits.push_back({static_cast<std::size_t>(value.data() - text.data()), value.size(),
                                 std::move(replacement)});
        }
    }
    if (token == JsonToken::Invalid)
        return text;
    for (auto one = edits.rbegin(); one != edits.rend(); ++one)
        text.replace(one->begin, one->length, one->text);
    return text;
}

} // namespace claustrum::conformance
