// SPDX-License-Identifier: Apache-2.0
#include "app/options.h"

#include "app/configfile.h"
#include "app/optinkeys.h"
#include "app/perhost.h"
#include "wire/builds.h"
#include "wire/goflags.h"
#include "wire/gopath.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <unistd.h>

namespace claustrum {
namespace {

using std::chrono::nanoseconds;

/// The flags that select the mode.
struct Modes
{
    bool version = false;
    bool install = false;
    bool probeCli = false;
    bool stop = false;
    bool upgrade = false;
    bool bridge = false;
    bool serve = false;
    bool ps = false;
    bool tail = false;
    bool end = false;
    bool why = false;
    bool doctor = false;

    [[nodiscard]] Options::Mode chosen() const
    {
        using Mode = Options::Mode;
        return version    ? Mode::Version
               : install  ? Mode::Install
               : probeCli ? Mode::ProbeCli
               : stop     ? Mode::Stop
               : upgrade  ? Mode::Upgrade
               : bridge   ? Mode::Bridge
               : serve    ? Mode::Serve
               : ps       ? Mode::Ps
               : tail     ? Mode::Tail
               : end      ? Mode::End
               : why      ? Mode::Why
               : doctor   ? Mode::Doctor
                          : Mode::None;
    }
};

void addModes(go::FlagSet &flags, Modes &modes)
{
    flags.add("version", &modes.version, "print the version and exit");
    flags.add("install", &modes.install, "make sure that the agent's CLI is installed");
    flags.add("stop", &modes.stop, "shut down the daemon at the socket");
    flags.add("upgrade", &modes.upgrade,
              "replace the daemon at the socket by this program; its sessions go on (-hand-over)");
    flags.add("bridge", &modes.bridge, "relay stdin and stdout to the daemon at the socket");
    flags.add("serve", &modes.serve, "start the daemon");
    flags.add("doctor", &modes.doctor,
              "tell what on this host would keep a daemon or an install from working");
    flags.add("why", &modes.why,
              "tell why sessions have ended that nobody asked to; with an id behind it, of one");
    flags.add("ps", &modes.ps, "list this user's daemons on this host and their sessions");
}

void addServeFlags(go::FlagSet &flags, ServeSettings &serve)
{
    flags.add("token-file", &serve.tokenFile, "serve: read the token from `path`, and unlink it");
    flags.add("token-fd", &serve.tokenFd, "serve: read the token from an open `descriptor`");
    flags.add("reference-build", &serve.referenceBuild,
              "serve: speak the frames of the reference build `hash`; help: list the builds");
    for (const OptInKey &key : optInKeys())
        std::visit([&](auto member) { flags.add(key.name, &(serve.*member), key.usage); },
                   key.member);
}

void addInstallFlags(go::FlagSet &flags, InstallOptions &install)
{
    flags.add("cli-dir", &install.dir, "install: into `directory`");
    flags.add("cli-version", &install.version, "install: this `version`");
    flags.add("cli-url", &install.url, "install: download from `url`");
    flags.add("cli-checksum", &install.checksum, "install: expect this SHA-256, in `hex`");
    flags.add("cli-zst", &install.zst, "install: unpack `path`, and remove it");
    flags.add("cli-keep", &install.keep, "install: number of versions to keep; 0: all");
    flags.add("max-cli-bytes", &install.maxCliBytes,
              "install: refuse a CLI beyond `bytes`; 0: no limit");
    flags.add("cli-probe-timeout", &install.probeTimeout,
              "install: give the CLI `duration` to print its version; 0: no limit");
    flags.add("cli-download-timeout", &install.downloadTimeout,
              "install: give the download `duration`; 0: no limit");
    flags.add("libc-probe-timeout", &install.libcProbeTimeout,
              "install: give ldd `duration`; 0: no limit");
}

void addHostFlags(go::FlagSet &flags, Options &options)
{
    flags.add("now", &options.stopNow, "stop: end sessions that would wait for the next daemon");
    flags.add("tail", &options.tail.session,
              "print what session `id` has printed; its client notices nothing");
    flags.add("end", &options.endedSession, "end session `id`, and no other");
    flags.add("f", &options.tail.follows, "tail: go on until the session has ended");
    flags.add("raw", &options.tail.raw, "tail: the bytes, stderr to stderr");
    flags.add("json", &options.ps.json, "ps, why, doctor: as JSON");
    flags.add("ended", &options.ps.ended, "ps: sessions that have ended, and how to resume them");
    flags.add("watch", &options.ps.watch, "ps: print the list anew every two seconds");
}

/// The values of claustrum.conf, for flags that were not given.
class ConfiguredDefaults
{
public:
    ConfiguredDefaults(const go::FlagSet &flags, const std::string &text)
        : m_flags(flags)
        , m_file(text)
    {}

    /// The settings that decide which build is spoken.
    void applyBuild(Options &options) const
    {
        set("version-override", options.versionOverride);
        speakAsClaimed(options);
        set("reference-build", options.serve.referenceBuild);
    }

    void apply(Options &options) const
    {
        applyBuild(options);
        for (const OptInKey &key : optInKeys())
            std::visit([&](auto member) { set(key.name, options.serve.*member); }, key.member);
        set("max-cli-bytes", options.install.maxCliBytes);
        set("cli-probe-timeout", options.install.probeTimeout);
        set("cli-download-timeout", options.install.downloadTimeout);
        set("libc-probe-timeout", options.install.libcProbeTimeout);
    }

private:
    /// A daemon that claims to be a build speaks it, unless told otherwise (later/README.md).
    void speakAsClaimed(Options &options) const
    {
        if (const auto claimed = ReferenceBuild::find(options.versionOverride);
            claimed && !m_flags.wasSet("reference-build"))
            options.serve.referenceBuild = (*claimed)->hash();
    }

    template <typename Value>
    void set(std::string_view key, Value &variable,
             std::optional<Value> (ConfigFile::*read)(std::string_view) const) const
    {
        if (m_flags.wasSet(key))
            return;
        if (auto value = (m_file.*read)(key))
            variable = *std::move(value);
    }

    void set(std::string_view key, bool &variable) const
    {
        set(key, variable, &ConfigFile::boolean);
    }
    void set(std::string_view key, std::string &variable) const
    {
        set(key, variable, &ConfigFile::text);
    }
    void set(std::string_view key, std::int64_t &variable) const
    {
        set(key, variable, &ConfigFile::size);
    }
    void set(std::string_view key, nanoseconds &variable) const
    {
        set(key, variable, &ConfigFile::duration);
    }

    const go::FlagSet &m_flags;
    const ConfigFile m_file;
};

/// Turns a limit off if its flag is negative.
template <typename Value>
void dropNegative(const go::FlagSet &flags, std::string_view name, Value &value)
{
    if (value >= Value{})
        return;
    std::fprintf(stderr, "claustrum: -%s=%s is negative and counts as 0, which is off\n",
                 std::string(name).c_str(), flags.valueText(name).c_str());
    value = Value{};
}

// These have no negative values.
void dropNegative(const go::FlagSet &, std::string_view, bool &) {}
void dropNegative(const go::FlagSet &, std::string_view, std::string &) {}

void dropNegatives(const go::FlagSet &flags, Options &options)
{
    for (const OptInKey &key : optInKeys())
        std::visit([&](auto member) { dropNegative(flags, key.name, options.serve.*member); },
                   key.member);
    dropNegative(flags, "max-cli-bytes", options.install.maxCliBytes);
    dropNegative(flags, "cli-probe-timeout", options.install.probeTimeout);
    dropNegative(flags, "cli-download-timeout", options.install.downloadTimeout);
    dropNegative(flags, "libc-probe-timeout", options.install.libcProbeTimeout);
}

/// In place of a build, the list of builds is asked for, whatever the mode.
bool asksForBuilds(const std::string &build)
{
    return build == "help" || build == "list";
}

OptionsRefused refused(const std::string &why, int status)
{
    return {"claustrum: " + why + "\n", status};
}

/// The text of the flag -probe-cli.
const char *probeCliUsage(const InstallRules &rules)
{
    return rules.runsManagedLauncher
               ? "run `path` --version with a limit, and print __CLI_BAD__ or __CLI_HUNG__ if it "
                 "does not succeed; with CLAUDE_SSH_MANAGED_LAUNCHER=1 through the host's managed "
                 "launcher, and print __CLI_LAUNCHER__ if that is unusable or fails (reason on "
                 "stderr)"
               : "run `path` --version with a limit, and print __CLI_BAD__ or __CLI_HUNG__ if it "
                 "does not succeed";
}

void addFlags(go::FlagSet &flags, Options &options, Modes &modes, const InstallRules &rules)
{
    addModes(flags, modes);
    flags.add("socket", &options.serve.socket,
              "the daemon's socket is at `path`; default <home>/.claude/remote/rpc.sock");
    addServeFlags(flags, options.serve);
    addInstallFlags(flags, options.install);
    addHostFlags(flags, options);
    if (rules.hasProbeCli)
        flags.add("probe-cli", &options.probedCli, probeCliUsage(rules));
}

/// The build decides which flags there are. The standard one if it is unknown: modes refuse that.
const ReferenceBuild &spokenBuild(const std::vector<std::string> &args, const std::string &config)
{
    Options options;
    Modes modes;
    go::FlagSet flags("claustrum");
    addFlags(flags, options, modes, {.hasProbeCli = true});
    (void)flags.parse(args);
    ConfiguredDefaults(flags, config).applyBuild(options);
    const auto build = ReferenceBuild::find(options.serve.referenceBuild);
    return build ? **build : ReferenceBuild::standard();
}

/// In every mode; with a status of its own where a build's default folder needs it.
OptionsRefused homeless(const Options &options, const InstallRules &rules)
{
    const bool forFolder = options.mode == Options::Mode::Install && rules.hasDefaultFolder
                           && options.install.dir.empty() && !options.install.version.empty();
    return refused("cannot resolve home directory: $HOME is not defined", forFolder ? 2 : 1);
}

bool usesSocket(Options::Mode mode)
{
    using Mode = Options::Mode;
    return mode == Mode::Serve || mode == Mode::Bridge || mode == Mode::Stop
           || mode == Mode::Upgrade;
}

/// Modes that only look at the socket's folder, and do so on a host without an id, too.
bool looksAtSocket(Options::Mode mode)
{
    using Mode = Options::Mode;
    return mode == Mode::Ps || mode == Mode::Why || mode == Mode::Doctor;
}

/// Replaces the socket by that of this host. False: it has no id, and the mode needs one.
bool useFolderOfHost(Options &options)
{
    const bool uses = usesSocket(options.mode);
    const std::string id = uses || looksAtSocket(options.mode) ? machineId() : "";
    if (!id.empty())
        options.serve.socket = socketOfHost(options.serve.socket, id);
    return !uses || !id.empty();
}

OptionsRefused modeless(const InstallRules &rules)
{
    return refused(
        rules.hasProbeCli
            ? "one of --version/--install/--probe-cli/--serve/--bridge/--stop is required"
            : "one of --version/--install/--serve/--bridge/--stop is required",
        2);
}

} // namespace

Result<Options, OptionsRefused> readOptions(const std::vector<std::string> &args,
                                            const std::string &config)
{
    const auto &rules = spokenBuild(args, config).install();
    Options options;
    Modes modes;
    go::FlagSet flags("claustrum");
    addFlags(flags, options, modes, rules);

    const auto parsed = flags.parse(args);
    if (!parsed)
        return OptionsRefused{parsed.error().text + "\n" + flags.usage(), 2};
    if (parsed->help)
        return OptionsRefused{flags.usage(), 0};
    if (asksForBuilds(options.serve.referenceBuild)) {
        options.mode = Options::Mode::Builds;
        return options;
    }
    modes.probeCli = flags.wasSet("probe-cli");
    modes.tail = flags.wasSet("tail");
    modes.end = flags.wasSet("end");
    options.mode = modes.chosen();
    const char *const home = std::getenv("HOME");
    const bool isHomeless = !home || !*home;
    if (isHomeless && options.mode != Options::Mode::Doctor) // who tells what to do about it
        return homeless(options, rules);
    if (options.mode == Options::Mode::None)
        return modeless(rules);

    options.serve.home = isHomeless ? "" : home;
    options.serve.program = go::baseName(programPath());
    if (options.serve.socket.empty())
        options.serve.socket = go::joinPath(options.serve.home, ".claude/remote/rpc.sock");
    // No descriptor has a larger number; truncated to an int, it might become another one's.
    options.serve.tokenFd =
        std::min<std::int64_t>(options.serve.tokenFd, std::numeric_limits<int>::max());
    dropNegatives(flags, options);
    ConfiguredDefaults(flags, config).apply(options);
    if (options.serve.perHost && !useFolderOfHost(options))
        return refused("-per-host: this host has no machine id; "
                       "systemd-machine-id-setup makes one in /etc/machine-id",
                       1);
    for (char **entry = ::environ; *entry; ++entry)
        options.install.environment.emplace_back(*entry);
    options.install.home = options.serve.home;
    options.install.referenceBuild = options.serve.referenceBuild;
    options.flagCount = parsed->flags;
    options.ps.socket = options.serve.socket;
    options.why.socket = options.serve.socket;
    options.why.json = options.ps.json;
    if (parsed->consumed < args.size())
        options.why.session = args[parsed->consumed];
    return options;
}

} // namespace claustrum
