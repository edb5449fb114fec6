// SPDX-License-Identifier: Apache-2.0
#include "conformance/serve/script.h"

#include "conformance/serve/requestkey.h"

#include <algorithm>
#include <array>
#include <map>

namespace claustrum::conformance {
namespace {

constexpr int firstPid = 4242;

constexpr std::array<std::pair<const char *, const char *>, 5> maskValues{{
    {"BUILD_TIME", "2026-01-02T03:04:05Z"},
    {"NUMBER", "1"},
    {"PORT", "49152"},
    {"RANDOM", "a1b2c3"},
    {"BOOL", "true"},
}};

/// The index of the last frame of a process so far.
std::size_t lastFrameOf(const ConnectionScript &connection, const std::string &process)
{
    for (auto index = connection.outputs.size(); index-- > 0;) {
        const FrameKey &key = connection.outputs[index].key;
        if (key.kind == FrameKey::Kind::Stream && key.name == process)
            return index;
    }
    return ScriptOutput::none;
}

class ScriptReader
{
public:
    ScriptReader(const Transcript &transcript, const Placeholders &placeholders)
        : m_transcript(transcript)
        , m_placeholders(placeholders)
    {
        for (const auto &[name, value] : maskValues)
            m_placeholders.set(name, value);
        m_placeholders.set("VERSION", transcript.header.build);
    }

    Script read()
    {
        for (m_step = 0; m_step < m_transcript.steps.size(); ++m_step)
            std::visit([this](const auto &action) { add(action); },
                       m_transcript.steps[m_step].action);
        return std::move(m_script);
    }

private:
    void add(const Connect &connect) { (void)open(connect.connection); }
    void add(const Send &send);
    void add(const Receive &receive);
    void add(const HalfClose &halfClose)
    {
        open(halfClose.connection).halfCloses.push_back(m_step);
        m_lastOn[halfClose.connection] = m_step;
        m_last = m_step;
    }
    void add(const ExpectEof &eof);
    void add(const Disconnect &disconnect) { end(disconnect.connection); }
    void add(const Collect &) { m_script.left.push_back(m_transcript.steps[m_step].line); }
    template <class Other>
    void add(const Other &)
    {} // nothing that a client sees

    ConnectionScript &open(int number);
    void end(int number);
    [[nodiscard]] std::size_t lastStepOn(int number) const;
    [[nodiscard]] std::string filledIn(const Receive &receive, const std::string &process);

    const Transcript &m_transcript;
    Placeholders m_placeholders;
    Script m_script;
    std::size_t m_step = 0;
    std::size_t m_last = ScriptOutput::atOnce; ///< step of the client, on any connection
    std::map<int, std::size_t> m_lastOn;       ///< by connection
    std::map<int, std::size_t> m_open;         ///< index in the script, by connection
    std::map<std::string, std::string> m_pids; ///< by process
};

ConnectionScript &ScriptReader::open(int number)
{
    const auto [found, isNew] = m_open.emplace(number, m_script.connections.size());
    if (isNew)
        m_script.connections.push_back({number, {}, {}, {}});
    return m_script.connections[found->second];
}

void ScriptReader::end(int number)
{
    m_open.erase(number);
    m_lastOn.erase(number);
}

std::size_t ScriptReader::lastStepOn(int number) const
{
    const auto found = m_lastOn.find(number);
    return found == m_lastOn.end() ? ScriptOutput::atOnce : found->second;
}

void ScriptReader::add(const Send &send)
{
    const std::string line = send.literal ? send.line : m_placeholders.expandFrame(send.line);
    open(send.connection)
        .requests.push_back({m_step, m_transcript.steps[m_step].line, requestKey(line),
                             send.newline, send.request});
    m_lastOn[send.connection] = m_step;
    m_last = m_step;
}

/// A reply belongs to the last request with its id; one without an id to the last line.
void ScriptReader::add(const Receive &receive)
{
    ConnectionScript &connection = open(receive.connection);
    if (receive.sum) {
        m_script.left.push_back(m_transcript.steps[m_step].line);
        return;
    }
    ScriptOutput output;
    output.trigger = lastStepOn(receive.connection);
    output.key = receive.frame.key;
    std::string process;
    if (output.key.kind == FrameKey::Kind::Stream) {
        process = output.key.name;
        output.after = lastFrameOf(connection, process);
    }
    if (output.key.kind == FrameKey::Kind::Reply) {
        const auto asked = std::find_if(
            connection.requests.rbegin(), connection.requests.rend(),
            [&](const ScriptRequest &one) { return one.recorded.id == output.key.name; });
        output.answers = asked != connection.requests.rend();
        output.trigger = output.answers ? asked->step : output.trigger;
        process = output.answers ? asked->recorded.process : process;
    }
    output.bytes = filledIn(receive, process) + (receive.newline ? "\n" : "");
    connection.outputs.push_back(std::move(output));
}

/// The request that made the server close may be on another connection.
void ScriptReader::add(const ExpectEof &eof)
{
    ScriptOutput output;
    output.trigger = m_last;
    output.closes = true;
    open(eof.connection).outputs.push_back(std::move(output));
    end(eof.connection);
}

std::string ScriptReader::filledIn(const Receive &receive, const std::string &process)
{
    if (receive.literal)
        return receive.line;
    const auto pid =
        m_pids.emplace(process, std::to_string(firstPid + static_cast<int>(m_pids.size())));
    m_placeholders.set("PID", pid.first->second);
    return m_placeholders.expandFrame(receive.line);
}

} // namespace

Script readScript(const Transcript &transcript, const Placeholders &placeholders)
{
    return ScriptReader(transcript, placeholders).read();
}

} // namespace claustrum::conformance
