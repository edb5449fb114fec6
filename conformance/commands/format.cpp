// SPDX-License-Identifier: Apache-2.0
#include "conformance/commands/arguments.h"
#include "conformance/model/transcriptschema.h"

#include <iostream>

namespace claustrum::conformance {
namespace {

constexpr std::string_view summary =
    R"(A transcript is a file with one JSON object per line. docs/transcript-format.md explains each
line, with an example; `claustrum-conformance format --schema` prints a JSON schema of one line.

lines
  {"transcript": {"version": 1, "scenario": …, "title": …, "build": …, "source": …,
                  "platform": …, "recorded": …}}        the header, first
  {"case": …, "requirement": …, "sections": […]}        begins a case of a hand-written scenario
  {"fixture": {…}}                                      makes something in ${DIR}:
       dir [mode] · file, text or b64 [repeat mode mtime] · symlink, to · fifo · socket ·
       in, git · serveHttp [file status location claimLength] · remove · chmod, mode · chown
  {"serve": {…}}                                        starts the server [args env conf runAs cwd]
  {"on": 1, "line": "…"}                                sends a line on connection 1
       b64 or gen in place of line · [newline] · silence: nothing comes for so many ms
  {"recv": 1, "line": "…"}                              this frame comes on connection 1
       b64, or bytes and sha256, in place of line · [late newline]
  {"collect": 1, "process": …, "streams": {…}, "contiguous": true, "exit": "…"}
                                                        all frames of a process, summed up
  {"connect": 1} {"disconnect": 1} {"halfClose": 1}     by the client
  {"eof": 1}                                            the server closes the connection
  {"pause": 100}                                        ms
  {"run": […], "exit": 0, "stdout": "…", "stderr": "…"} runs the binary [env stdin]
  {"get": URL, "status": 200, "type": "…", "body": "…"} an HTTP GET
  {"tree": "…", "entries": […]}                         what is at that path; null: nothing

placeholders
  replaced    ${DIR} ${TOKEN} ${SOCKET} ${HTTP} ${HTTP_ADDR}
  any value   ${VERSION} ${BUILD_TIME} ${PID} ${NUMBER} ${PORT} ${RANDOM} ${BOOL}
  base64      "<<b64:text>>"
)";

int format(const Arguments &arguments)
{
    bool schema = false;
    const auto files = ArgumentReader().flag("--schema", schema).read(arguments);
    if (!files)
        return cannotRun(files.error().text);
    if (!files->empty())
        return cannotRun("format takes no file: leave out " + files->front());
    std::cout << (schema ? transcriptSchema : summary) << std::flush;
    return std::cout ? AllEqual : cannotRun("stdout cannot be written");
}

constexpr std::string_view help = R"(usage: claustrum-conformance format [--schema]

Shows the format of transcripts, in short. docs/transcript-format.md is the whole of it.

options
  --schema             print the JSON schema of one line of a transcript (draft 2020-12)

examples
  claustrum-conformance format
  claustrum-conformance format --schema > transcript.schema.json
)";

} // namespace

const Command formatCommand{"format", "show the format of transcripts, or its JSON schema", help,
                            format};

} // namespace claustrum::conformance
