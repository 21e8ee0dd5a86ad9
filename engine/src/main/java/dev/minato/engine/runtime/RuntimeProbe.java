package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.engine.spec.SystemPaths;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the runtime that really runs a container on this host: crun, crun in a pinned namespace,
 * runc, in this order. What was found is remembered for the boot.
 */
public final class RuntimeProbe {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern VERSION = Pattern.compile("version ([0-9][^\\s]*)");
    private static final Pattern CONFINED = Pattern.compile("(?m)^Seccomp:\\s*2$");

    private final Home home;
    private final RunPaths paths;
    private final Cgroups cgroups;
    private final CgroupTree tree;
    private final Seccomp seccomp;

    public RuntimeProbe(
            Home home, RunPaths paths, Cgroups cgroups, CgroupTree tree, Seccomp seccomp) {
        this.home = home;
        this.paths = paths;
        this.cgroups = cgroups;
        this.tree = tree;
        this.seccomp = seccomp;
    }

    /**
     * One try.
     *
     * @param runtime for example {@code crun 1.8.1 (pinned mount namespace)}
     * @param works a container ran
     * @param said what it said when not
     */
    public record Attempt(String runtime, boolean works, String said) {}

    /**
     * The runtime that works.
     *
     * @throws Fault unavailable, with what each candidate said, when none does
     */
    public OciRuntime choose() {
        Optional<OciRuntime> known = remembered();
        if (known.isPresent()) {
            return known.get();
        }
        List<Attempt> attempts = new ArrayList<>();
        for (OciRuntime candidate : candidates()) {
            Attempt attempt = tryOut(candidate);
            attempts.add(attempt);
            if (attempt.works()) {
                OciRuntime chosen = withBpfIfTaken(candidate);
                remember(chosen);
                return chosen;
            }
        }
        StringBuilder text = new StringBuilder("no container runtime works on this host: ");
        if (attempts.isEmpty()) {
            text.append("neither crun nor runc is installed");
        }
        attempts.forEach(a -> text.append(a.runtime()).append(": ").append(a.said()).append("; "));
        throw Fault.unavailable(text + " (apt-get install crun runc; minato doctor tells more)");
    }

    /** Tries every candidate, for the doctor. */
    public List<Attempt> tryAll() {
        return candidates().stream().map(this::tryOut).toList();
    }

    private List<OciRuntime> candidates() {
        List<OciRuntime> candidates = new ArrayList<>();
        for (String name : List.of("crun", "runc")) {
            Optional<Path> program = HostCommand.find(name);
            if (program.isEmpty()) {
                continue;
            }
            boolean pinned = name.equals("crun") && cgroups.layout() == Cgroups.Layout.HYBRID;
            Optional<Path> namespace =
                    pinned
                            ? Optional.of(new PinnedNamespace(home, paths).obtain(cgroups))
                            : Optional.empty();
            candidates.add(
                    new OciRuntime(
                            name,
                            version(program.get()),
                            program(name, program.get()),
                            paths.states(),
                            namespace,
                            false));
        }
        return candidates;
    }

    private static RuntimeProgram program(String name, Path installed) {
        return new RuntimeProgram(installed, name.equals("crun"));
    }

    private static String version(Path program) {
        HostCommand.Result result =
                HostCommand.run(List.of(program.toString(), "--version"), new byte[0], PATIENCE);
        Matcher version = VERSION.matcher(result.text());
        return version.find() ? version.group(1) : "unknown";
    }

    private Attempt tryOut(OciRuntime runtime) {
        String label =
                runtime.label()
                        + (runtime.mountNamespace().isPresent() ? " (pinned namespace)" : "");
        HostCommand.Result result = runProbe(runtime, Optional.empty(), Optional.empty());
        return new Attempt(label, result.exit() == 0, result.complaint());
    }

    private OciRuntime withBpfIfTaken(OciRuntime runtime) {
        if (!runtime.name().equals("crun")) {
            return runtime;
        }
        Optional<String> compiled = compiledByRuntime(runtime);
        if (compiled.isEmpty()) {
            return runtime;
        }
        HostCommand.Result result = runProbe(runtime, Optional.empty(), compiled);
        boolean confined = result.exit() == 0 && CONFINED.matcher(result.text()).find();
        return new OciRuntime(
                runtime.name(),
                runtime.version(),
                runtime.program(),
                runtime.states(),
                runtime.mountNamespace(),
                confined);
    }

    private Optional<String> compiledByRuntime(OciRuntime runtime) {
        String profile = seccomp.profile(Capabilities.DEFAULT);
        return withBundle(
                Optional.of(profile),
                Optional.empty(),
                (bundle, id) -> {
                    List<String> create =
                            runtime.command("create", "--bundle", bundle.toString(), id);
                    List<String> delete = runtime.command("delete", "--force", id);
                    run(runtime.inside(bundle, create));
                    try {
                        return CompiledSeccomp.read(runtime.state(id));
                    } finally {
                        run(runtime.inside(bundle, delete));
                    }
                });
    }

    private HostCommand.Result runProbe(
            OciRuntime runtime, Optional<String> profile, Optional<String> bpf) {
        return withBundle(
                profile,
                bpf,
                (bundle, id) ->
                        run(
                                runtime.inside(
                                        bundle,
                                        runtime.command(
                                                "run", "--bundle", bundle.toString(), id))));
    }

    private static HostCommand.Result run(List<String> argv) {
        return HostCommand.run(argv, new byte[0], PATIENCE);
    }

    private interface Trial<T> {
        T run(Path bundle, String id);
    }

    private <T> T withBundle(Optional<String> profile, Optional<String> bpf, Trial<T> trial) {
        String id = "probe-" + ProcessHandle.current().pid();
        Path bundle = paths.steps().resolve(id);
        try {
            Path root = Files.createDirectories(bundle.resolve("rootfs"));
            OciConfig config = config(root, id, profile, bpf);
            Files.writeString(bundle.resolve("config.json"), config.json());
            try {
                return trial.run(bundle, id);
            } finally {
                tree.remove("b/" + id);
                RecursiveDelete.delete(bundle);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OciConfig config(Path root, String id, Optional<String> profile, Optional<String> bpf)
            throws IOException {
        OciProcess process =
                new OciProcess(
                        List.of("/bin/sh", "-c", "exec cat /proc/self/status"),
                        List.of("PATH=/usr/sbin:/usr/bin:/sbin:/bin"),
                        "/",
                        ProcessUser.ROOT,
                        false,
                        0,
                        0,
                        new OciProcess.Confinement(Capabilities.DEFAULT, true, List.of(), 0));
        return new OciConfig(
                process,
                new OciConfig.Root(root.toString(), false, 1 << 20, hostPrograms(root)),
                new OciConfig.Names("probe", Map.of()),
                new Isolation(
                        Isolation.OWN, Isolation.OWN, Isolation.OWN, Isolation.OWN, unified()),
                OciLimits.NONE,
                new OciConfig.Guard(profile, bpf, SystemPaths.DEFAULT, false, List.of()),
                new OciConfig.Cgroup(tree.runtimePath("b/" + id), unified()));
    }

    private boolean unified() {
        return cgroups.layout() == Cgroups.Layout.V2;
    }

    /** The host's own programs, read-only: there may be no image yet. */
    private static List<OciMount> hostPrograms(Path root) throws IOException {
        List<OciMount> mounts = new ArrayList<>();
        for (String name : List.of("bin", "sbin", "lib", "lib32", "lib64", "libx32", "usr")) {
            Path host = Path.of("/", name);
            if (Files.isSymbolicLink(host)) {
                Path link = root.resolve(name);
                Files.deleteIfExists(link);
                Files.createSymbolicLink(link, Files.readSymbolicLink(host));
            } else if (Files.isDirectory(host)) {
                mounts.add(OciMount.bind(host.toString(), "/" + name, true));
            }
        }
        return mounts;
    }

    private Path memory() {
        return paths.boot().resolve("runtime");
    }

    private Optional<OciRuntime> remembered() {
        try {
            List<String> lines = Files.readAllLines(memory());
            if (lines.size() < 5) {
                return Optional.empty();
            }
            RuntimeProgram program = program(lines.get(0), Path.of(lines.get(2)));
            if (!lines.get(3).equals(program.stamp())) {
                return Optional.empty();
            }
            boolean pinned = lines.get(4).equals("pinned");
            return Optional.of(
                    new OciRuntime(
                            lines.get(0),
                            lines.get(1),
                            program,
                            paths.states(),
                            pinned
                                    ? Optional.of(new PinnedNamespace(home, paths).obtain(cgroups))
                                    : Optional.empty(),
                            lines.get(5).equals("bpf")));
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private void remember(OciRuntime runtime) {
        try {
            Files.write(
                    memory(),
                    List.of(
                            runtime.name(),
                            runtime.version(),
                            runtime.program().installed().toString(),
                            runtime.program().stamp(),
                            runtime.mountNamespace().isPresent() ? "pinned" : "plain",
                            runtime.takesBpf() ? "bpf" : "json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the pinned namespace and the shared mount of a home away, once nothing runs there. */
    public static void release(Home home, RunPaths paths) {
        PinnedNamespace.remove(home, paths.namespaces());
    }
}
