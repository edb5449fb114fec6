// SPDX-License-Identifier: Apache-2.0
#include "conformance/model/fields.h"
#include "conformance/model/sandboxpath.h"
#include "conformance/model/stepreader.h"

#include <array>
#include <limits>
#include <string_view>

namespace claustrum::conformance {
namespace {

enum class Itself { Allowed, Refused };

/// Checks the path of something in the sandbox, and whether it may be the sandbox itself.
void checkPath(Fields &fields, std::string_view key, const std::string &path, Itself itself)
{
    const auto inside = pathInSandbox(path, "${DIR}");
    const std::string name = '"' + std::string(key) + "\": ";
    if (!inside)
        fields.fail(name + inside.error().text);
    else if (*inside == "." && itself == Itself::Refused)
        fields.fail(name + '"' + path + "\" is ${DIR} itself");
}

std::string folder(Fields &fields, std::string_view key)
{
    std::string path = fields.string(key);
    checkPath(fields, key, path, Itself::Allowed);
    return path;
}

std::string entry(Fields &fields, std::string_view key)
{
    std::string path = fields.string(key);
    checkPath(fields, key, path, Itself::Refused);
    return path;
}

Fixture readDir(Fields &fields)
{
    return MakeDir{folder(fields, "dir"), fields.optionalMode("mode")};
}

Fixture readFile(Fields &fields)
{
    MakeFile file;
    file.path = entry(fields, "file");
    file.literal = fields.has("b64");
    file.content = file.literal ? fields.base64("b64") : fields.string("text");
    file.repeat = static_cast<std::uint64_t>(
        fields.optionalInteger("repeat", 0, std::int64_t{1} << 32).value_or(1));
    file.mode = fields.optionalMode("mode");
    file.mtime = fields.optionalInteger("mtime", 0, std::numeric_limits<std::int32_t>::max());
    return file;
}

Fixture readSymlink(Fields &fields)
{
    return MakeSymlink{entry(fields, "symlink"), fields.string("to")};
}

Fixture readFifo(Fields &fields)
{
    return MakeFifo{entry(fields, "fifo")};
}

Fixture readSocket(Fields &fields)
{
    return MakeSocket{entry(fields, "socket")};
}

Fixture readGit(Fields &fields)
{
    return RunGit{folder(fields, "in"), fields.strings("git")};
}

Fixture readServeHttp(Fields &fields)
{
    ServeHttp serve;
    serve.path = fields.string("serveHttp");
    serve.file = fields.optionalString("file").value_or(std::string());
    serve.status = static_cast<int>(fields.optionalInteger("status", 100, 599).value_or(0));
    serve.location = fields.optionalString("location").value_or(std::string());
    if (const auto length = fields.optionalInteger("claimLength", 0, std::int64_t{1} << 40))
        serve.claimLength = static_cast<std::uint64_t>(*length);
    if (!serve.path.starts_with('/'))
        fields.fail("\"serveHttp\" must begin with /");
    if (!serve.file.empty())
        checkPath(fields, "file", serve.file, Itself::Refused);
    return serve;
}

Fixture readRemove(Fields &fields)
{
    return Remove{entry(fields, "remove")};
}

Fixture readChangeMode(Fields &fields)
{
    ChangeMode change{folder(fields, "chmod"), 0};
    const auto mode = fields.optionalMode("mode");
    if (!mode)
        fields.fail("\"mode\" is missing");
    change.mode = mode.value_or(0);
    return change;
}

Fixture readChangeOwner(Fields &fields)
{
    return ChangeOwner{static_cast<uid_t>(
        fields.integer("chown", 0, std::numeric_limits<uid_t>::max() - std::int64_t{1}))};
}

struct Kind
{
    std::string_view key;
    Fixture (*read)(Fields &);
};

// serveHttp also has a member "file", so it is before file.
constexpr std::array<Kind, 10> kinds{{
    {"dir", readDir},
    {"serveHttp", readServeHttp},
    {"file", readFile},
    {"symlink", readSymlink},
    {"fifo", readFifo},
    {"socket", readSocket},
    {"git", readGit},
    {"remove", readRemove},
    {"chmod", readChangeMode},
    {"chown", readChangeOwner},
}};

} // namespace

Result<Fixture> readFixture(const JsonValue &value)
{
    Fields fields(value, "fixture");
    for (const Kind &kind : kinds) {
        if (!fields.has(kind.key))
            continue;
        Fixture fixture = kind.read(fields);
        if (auto error = fields.error())
            return std::move(*error);
        return fixture;
    }
    if (auto error = fields.error())
        return std::move(*error);
    return Error{"fixture: it is not said what to make"};
}

} // namespace claustrum::conformance
