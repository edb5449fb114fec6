// SPDX-License-Identifier: Apache-2.0
#include "conformance/share/share.h"

#include "conformance/model/transcriptreader.h"
#include "conformance/model/transcriptwriter.h"
#include "conformance/share/payloads.h"
#include "conformance/share/secretforms.h"
#include "conformance/share/textlayers.h"
#include "wire/base64.h"

#include <algorithm>

namespace claustrum::conformance {
namespace {

constexpr std::size_t shownBytes = 4;

/// Whether a text at @p path is the data of a line with a payload.
bool isPayloadPath(std::string_view path)
{
    return path == "line.data" || path == "line.params.data";
}

/// A wire line of a step; nullopt for other steps.
struct WireText
{
    std::string_view line;
    Payloads::Side side;
};

std::optional<WireText> wireTextOf(const Action &action)
{
    if (const auto *send = std::get_if<Send>(&action))
        return WireText{send->line, Payloads::Side::Client};
    if (const auto *receive = std::get_if<Receive>(&action))
        return WireText{receive->line, Payloads::Side::Server};
    return std::nullopt;
}

/// Calls @p edit for the innermost texts of a transcript's line. Raw bytes are read as a line.
std::vector<TextEdit> editLine(std::string_view line, const EditText &edit)
{
    const EditText withBytes = [&](const std::string &path, std::string_view text) {
        const auto bytes = path == "b64" ? decodeBase64(text) : std::nullopt;
        if (!bytes)
            return edit(path, text);
        const auto inner = editLayers("line", *bytes, edit);
        return std::vector<TextEdit>{{0, text.size(), base64Text(applied(*bytes, inner))}};
    };
    return editLayers({}, line, withBytes);
}

/// Edits a stream as a whole, and then the JSON texts in its lines.
std::vector<TextEdit> editStream(const std::string &stream, const EditText &edit)
{
    std::vector<TextEdit> edits = edit("data", stream);
    settle(edits);
    for (std::size_t begin = 0; begin < stream.size();) {
        const auto end = std::min(stream.find('\n', begin), stream.size());
        const auto line = std::string_view(stream).substr(begin, end - begin);
        if (line.starts_with('{') || line.starts_with('[')) {
            for (TextEdit one : editLayers("data", line, edit)) {
                one.begin += begin;
                edits.push_back(std::move(one));
            }
        }
        begin = end + 1;
    }
    settle(edits);
    return edits;
}

class Sharer
{
public:
    Sharer(const Transcript &transcript, const ShareOptions &options)
        : m_transcript(transcript)
        , m_options(options)
    {}

    Shared share()
    {
        learn();
        m_payloads.edit([this](const std::string &stream) {
            return m_options.keepPayload ? applied(stream, editStream(stream, disguising()))
                                         : std::string(stream.size(), 'x');
        });
        Shared shared;
        shared.text = headerLine(header());
        for (const Step &step : m_transcript.steps)
            shared.text += rewritten(step) + '\n';
        shared.counts = m_disguise.counts();
        return shared;
    }

    [[nodiscard]] const Disguise &disguise() const { return m_disguise; }

private:
    void learn();
    [[nodiscard]] EditText disguising();
    [[nodiscard]] Header header();
    [[nodiscard]] std::string rewritten(const Step &step);
    [[nodiscard]] std::vector<TextEdit> editText(const std::string &path, std::string_view text);

    const Transcript &m_transcript;
    const ShareOptions &m_options;
    Disguise m_disguise;
    Payloads m_payloads;
    std::vector<bool> m_hasPayload; ///< by step
};

void Sharer::learn()
{
    for (const std::string &text : m_options.hide)
        m_disguise.add(Hidden::Secret, text);
    const EditText note = [this](const std::string &path, std::string_view text) {
        if (!isPayloadPath(path))
            noteFindings(path, text, m_options.suspects, m_disguise);
        return std::vector<TextEdit>();
    };
    for (const Step &step : m_transcript.steps) {
        const auto wire = wireTextOf(step.action);
        m_hasPayload.push_back(wire && m_payloads.add(wire->line, wire->side));
        (void)editLine(step.source, note);
    }
    for (const std::string &stream : m_payloads.streams())
        (void)editStream(stream, note);
}

EditText Sharer::disguising()
{
    return [this](const std::string &path, std::string_view text) { return editText(path, text); };
}

std::vector<TextEdit> Sharer::editText(const std::string &path, std::string_view text)
{
    const bool isContent = path == "line.result.content" && !m_options.keepPayload;
    if (isContent)
        return {{0, text.size(), std::string(text.size(), 'x')}};
    if (isProtocol(path))
        return {};
    auto edits = m_disguise.edits(text, textAt(path));
    if (edits.empty() && !hiddenVariable(path, text).empty())
        edits.push_back({0, text.size(), std::string(text.size(), 'x')});
    return edits;
}

Header Sharer::header()
{
    Header header = m_transcript.header;
    for (std::string *text : {&header.scenario, &header.title, &header.source})
        *text = applied(*text, m_disguise.edits(*text));
    header.source += "; shared: names and secrets replaced";
    header.masked = header.masked || !m_options.keepPayload;
    return header;
}

std::string Sharer::rewritten(const Step &step)
{
    const bool hasPayload =
        m_hasPayload[static_cast<std::size_t>(&step - m_transcript.steps.data())];
    const std::string payload = hasPayload ? m_payloads.take() : std::string();
    return applied(step.source,
                   editLine(step.source, [&](const std::string &path, std::string_view text) {
                       if (!hasPayload || !isPayloadPath(path))
                           return editText(path, text);
                       // An unchanged payload keeps its spelling, such as line breaks.
                       const bool stays = text == payload || decodeBase64(text) == payload;
                       return stays ? std::vector<TextEdit>()
                                    : std::vector<TextEdit>{{0, text.size(), base64Text(payload)}};
                   }));
}

/// Looks for secrets in the result.
class LastLook
{
public:
    explicit LastLook(const Disguise &disguise)
        : m_disguise(disguise)
    {}

    /// The first place with a secret; nullopt: there is none.
    std::optional<Error> look(const Transcript &transcript)
    {
        Payloads payloads;
        for (const Step &step : transcript.steps) {
            m_where = transcript.file + ':' + std::to_string(step.line) + ": ";
            const auto wire = wireTextOf(step.action);
            m_hasPayload = wire && payloads.add(wire->line, wire->side);
            (void)editLine(step.source, looking());
        }
        m_where = transcript.file + ": ";
        for (const std::string &stream : payloads.streams())
            (void)editStream(stream, looking());
        return m_error;
    }

private:
    EditText looking()
    {
        return [this](const std::string &path, std::string_view text) {
            if (!(m_hasPayload && isPayloadPath(path)) && !m_error)
                lookAt(path, text);
            return std::vector<TextEdit>();
        };
    }

    void lookAt(const std::string &path, std::string_view text)
    {
        for (const std::string &secret : m_disguise.secrets())
            complain(path, text.find(secret), secret, "a known secret");
        for (const SecretForm &form : findSecretForms(text))
            complain(path, form.begin, text.substr(form.begin, form.length), form.what);
        const bool isEncoded = path == "fixture.b64";
        for (const SecretForm &form : isEncoded ? std::vector<SecretForm>() : findRandomWords(text))
            complain(path, form.begin, text.substr(form.begin, form.length), form.what);
    }

    void complain(const std::string &path, std::size_t at, std::string_view text,
                  std::string_view what)
    {
        const bool isKnown = m_disguise.isStandIn(text) || text == "lab-token-0123456789"
                             || text.starts_with("refused-token-") || text.starts_with("${");
        const bool isMasked = text.find_first_not_of('x') == std::string_view::npos;
        if (m_error || at == std::string_view::npos || isKnown || isMasked)
            return;
        m_error = Error{m_where + path + ": " + std::string(what) + " remains: \""
                        + std::string(text.substr(0, shownBytes)) + "…\", "
                        + std::to_string(text.size()) + " bytes"};
    }

    const Disguise &m_disguise;
    std::string m_where;
    bool m_hasPayload = false;
    std::optional<Error> m_error;
};

} // namespace

Result<Shared> shareTranscript(std::string_view text, const std::string &file,
                               const ShareOptions &options)
{
    const auto transcript = parseTranscript(text, file);
    if (!transcript)
        return transcript.error();
    Sharer sharer(*transcript, options);
    Shared shared = sharer.share();
    if (sharer.disguise().isFull())
        return Error{file + ": more than " + std::to_string(Disguise::maxTexts)
                     + " names to hide; share a part of it"};
    const auto result = parseTranscript(shared.text, file);
    if (!result)
        return Error{"the result cannot be read: " + result.error().text};
    if (auto remains = LastLook(sharer.disguise()).look(*result))
        return std::move(*remains);
    return shared;
}

} // namespace claustrum::conformance
