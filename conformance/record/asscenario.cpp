// SPDX-License-Identifier: Apache-2.0
#include "conformance/record/asscenario.h"

#include "conformance/model/transcriptwriter.h"

namespace claustrum::conformance {
namespace {

class Writer
{
public:
    explicit Writer(const Transcript &transcript)
        : m_transcript(transcript)
    {}
    Result<std::vector<ScenarioLine>> write();

private:
    Result<void> add(const Step &step);
    Result<void> addReceive(const Step &step, const Receive &receive);
    void addFrame(int line, const Receive &receive, const std::string &process, bool exit);
    void flush();

    const Transcript &m_transcript;
    std::vector<ScenarioLine> m_lines;
    std::optional<Expect> m_frames; ///< frames of one process that are not written yet
    int m_firstFrame = 0;           ///< line of the first of them
};

std::string expectLine(const Expect &expect)
{
    std::string line = "{\"expect\": " + std::to_string(expect.connection);
    if (!expect.reply.empty())
        line += ", \"id\": " + expect.reply;
    else
        line += ", \"process\": " + transcriptString(expect.process)
                + (expect.frames > 0 ? ", \"frames\": " + std::to_string(expect.frames)
                                     : std::string(", \"exit\": true"));
    return line + (expect.late ? ", \"late\": true}\n" : "}\n");
}

std::string scenarioHeader(const Header &header)
{
    return "{\"scenario\": {\"version\": " + std::to_string(Transcript::formatVersion)
           + ", \"scenario\": " + transcriptString(header.scenario)
           + ", \"title\": " + transcriptString(header.title)
           + (header.gitVersion.empty() ? "" : ", \"git\": true") + "}}\n";
}

Result<std::vector<ScenarioLine>> Writer::write()
{
    m_lines.push_back({1, scenarioHeader(m_transcript.header)});
    for (const Step &step : m_transcript.steps) {
        if (const auto added = add(step); !added)
            return Error{m_transcript.file + ':' + std::to_string(step.line) + ": "
                         + added.error().text};
    }
    flush();
    return std::move(m_lines);
}

Result<void> Writer::add(const Step &step)
{
    if (const auto *receive = std::get_if<Receive>(&step.action))
        return addReceive(step, *receive);
    flush();
    m_lines.push_back({step.line, questionLine(step) + '\n'});
    return {};
}

Result<void> Writer::addReceive(const Step &step, const Receive &receive)
{
    const FrameKey &key = receive.frame.key;
    if (receive.literal || key.kind == FrameKey::Kind::Garbage)
        return Error{"this is not a frame, so no expect line can ask for it: " + step.source};
    if (key.kind == FrameKey::Kind::Stream) {
        addFrame(step.line, receive, key.name, !receive.frame.isOutput);
        return {};
    }
    flush();
    m_lines.push_back({step.line, expectLine({receive.connection, key.name, {}, 0, receive.late})});
    return {};
}

void Writer::addFrame(int line, const Receive &receive, const std::string &process, bool exit)
{
    const bool goesOn = m_frames && m_frames->connection == receive.connection
                        && m_frames->process == process && m_frames->late == receive.late;
    if (!goesOn) {
        flush();
        m_frames = Expect{receive.connection, {}, process, 0, receive.late};
        m_firstFrame = line;
    }
    ++m_frames->frames;
    if (!exit)
        return;
    m_frames->frames = 0; // all frames up to the exit
    flush();
}

void Writer::flush()
{
    if (m_frames)
        m_lines.push_back({m_firstFrame, expectLine(*m_frames)});
    m_frames.reset();
}

/// The question of a step that has its answer in the same line; empty for other steps.
struct Question
{
    std::string operator()(const Collect &collect) const
    {
        return "{\"collect\": " + std::to_string(collect.connection)
               + ", \"process\": " + transcriptString(collect.process) + '}';
    }
    std::string operator()(const Run &run) const
    {
        std::string args;
        for (const std::string &arg : run.args)
            args += (args.empty() ? "" : ", ") + transcriptString(arg);
        std::string env;
        for (const auto &[name, value] : run.env)
            env += (env.empty() ? "" : ", ") + transcriptString(name) + ": "
                   + (value ? transcriptString(*value) : "null");
        return "{\"run\": [" + args + ']' + (env.empty() ? "" : ", \"env\": {" + env + '}')
               + (run.input.empty() ? "" : ", \"stdin\": " + transcriptString(run.input)) + '}';
    }
    std::string operator()(const Get &get) const
    {
        return "{\"get\": " + transcriptString(get.url) + '}';
    }
    std::string operator()(const Tree &tree) const
    {
        return "{\"tree\": " + transcriptString(tree.path) + '}';
    }
    template <class Other>
    std::string operator()(const Other &) const
    {
        return {};
    }
};

} // namespace

std::string questionLine(const Step &step)
{
    std::string question = std::visit(Question(), step.action);
    return question.empty() ? step.source : question;
}

Result<std::vector<ScenarioLine>> scenarioLines(const Transcript &transcript)
{
    return Writer(transcript).write();
}

Result<std::string> asScenario(const Transcript &transcript)
{
    const auto lines = scenarioLines(transcript);
    if (!lines)
        return lines.error();
    std::string text;
    for (const ScenarioLine &line : *lines)
        text += line.text;
    return text;
}

} // namespace claustrum::conformance
