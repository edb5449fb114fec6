// SPDX-License-Identifier: Apache-2.0
#include "conformance/share/textlayers.h"

#include "wire/base64.h"
#include "wire/jsonscan.h"
#include "wire/jsonvalue.h"
#include "wire/utf8.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr int maxLayers = 8;

bool isText(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto length = utf8Length(bytes);
        if (length == 0 || bytes[0] == '\0')
            return false;
        bytes.remove_prefix(length);
    }
    return true;
}

/// A JSON string as written, decoded, with the place of each decoded byte.
struct DecodedString
{
    std::string text;
    std::vector<std::size_t> places; ///< one more than bytes: the last is the end

    explicit DecodedString(std::string_view raw)
    {
        for (std::size_t at = 0; at < raw.size();) {
            const auto length = unitLength(raw.substr(at));
            const std::string bytes = decoded(raw.substr(at, length));
            text += bytes;
            places.insert(places.end(), bytes.size(), at);
            at += length;
        }
        places.push_back(raw.size());
    }

private:
    /// Bytes that are not UTF-8 stay, since they are not to be changed.
    static std::string decoded(std::string_view unit)
    {
        if (unit[0] != '\\')
            return std::string(unit);
        const auto value = parseJson('"' + std::string(unit) + '"');
        return value && value->isString() ? value->string() : std::string();
    }

    static std::size_t unitLength(std::string_view raw)
    {
        if (raw[0] != '\\')
            return std::max(utf8Length(raw), std::size_t{1});
        if (!raw.starts_with("\\u"))
            return 2;
        const bool isPair = raw.size() >= 12 && raw.substr(6, 2) == "\\u"
                            && (raw[2] == 'd' || raw[2] == 'D') && raw[3] >= '8';
        return isPair ? 12 : std::min(raw.size(), std::size_t{6});
    }
};

/// The keys that lead to the next value.
class Path
{
public:
    explicit Path(std::string before)
        : m_before(std::move(before))
    {}
    void enter() { m_keys.emplace_back(); }
    void leave() { m_keys.pop_back(); }
    void key(const JsonScanner &scanner) { scanner.copyText(m_keys.back()); }
    [[nodiscard]] std::string text() const
    {
        std::string text = m_before;
        for (const std::string &key : m_keys) {
            if (!key.empty())
                text += (text.empty() ? "" : ".") + key;
        }
        return text;
    }

private:
    std::string m_before;
    std::vector<std::string> m_keys;
};

class LayerEditor
{
public:
    explicit LayerEditor(const EditText &edit)
        : m_edit(edit)
    {}

    std::vector<TextEdit> edits(const std::string &path, std::string_view text, int layers)
    {
        std::vector<TextEdit> found;
        if (layers > 0 && isJson(text))
            return ofJson(path, text, layers);
        found = m_edit(path, text);
        settle(found);
        if (layers > 0 && found.empty())
            found = ofBase64(path, text, layers);
        return found;
    }

private:
    static bool isJson(std::string_view text)
    {
        if (text.empty() || (text[0] != '{' && text[0] != '['))
            return false;
        JsonScanner scanner(text);
        JsonToken token = scanner.next();
        while (token != JsonToken::End && token != JsonToken::Invalid)
            token = scanner.next();
        return token == JsonToken::End;
    }

    std::vector<TextEdit> ofJson(const std::string &before, std::string_view text, int layers)
    {
        std::vector<TextEdit> all;
        Path path(before);
        JsonScanner scanner(text);
        for (JsonToken token = scanner.next(); token != JsonToken::End; token = scanner.next()) {
            if (token == JsonToken::BeginObject || token == JsonToken::BeginArray)
                path.enter();
            else if (token == JsonToken::EndObject || token == JsonToken::EndArray)
                path.leave();
            else if (token == JsonToken::Key)
                path.key(scanner);
            else if (token == JsonToken::String)
                addOfString(all, path.text(), text, scanner.raw(), layers);
        }
        return all;
    }

    void addOfString(std::vector<TextEdit> &all, const std::string &path, std::string_view text,
                     std::string_view raw, int layers)
    {
        const auto offset = static_cast<std::size_t>(raw.data() - text.data());
        const DecodedString decoded(raw);
        for (TextEdit &one : edits(path, decoded.text, layers - 1)) {
            const auto begin = decoded.places[one.begin];
            const auto end = decoded.places[one.begin + one.length];
            all.push_back({offset + begin, end - begin, std::move(one.text)});
        }
    }

    std::vector<TextEdit> ofBase64(const std::string &path, std::string_view text, int layers)
    {
        constexpr std::size_t least = 8;
        const auto bytes = text.size() < least ? std::nullopt : decodeBase64(text);
        if (!bytes || !isText(*bytes) || base64Text(*bytes) != text)
            return {};
        const auto inner = edits(path, *bytes, layers - 1);
        if (inner.empty())
            return {};
        return {{0, text.size(), base64Text(applied(*bytes, inner))}};
    }

    const EditText &m_edit;
};

} // namespace

void settle(std::vector<TextEdit> &edits)
{
    std::stable_sort(edits.begin(), edits.end(), [](const TextEdit &a, const TextEdit &b) {
        return a.begin != b.begin ? a.begin < b.begin : a.length > b.length;
    });
    std::size_t end = 0;
    std::erase_if(edits, [&end](const TextEdit &one) {
        if (one.begin < end)
            return true;
        end = one.begin + one.length;
        return false;
    });
}

std::string applied(std::string_view text, const std::vector<TextEdit> &edits)
{
    std::string result;
    std::size_t from = 0;
    for (const TextEdit &one : edits) {
        result.append(text.substr(from, one.begin - from)).append(one.text);
        from = one.begin + one.length;
    }
    return result.append(text.substr(from));
}

std::vector<TextEdit> editLayers(const std::string &path, std::string_view text,
                                 const EditText &edit)
{
    return LayerEditor(edit).edits(path, text, maxLayers);
}

} // namespace claustrum::conformance
