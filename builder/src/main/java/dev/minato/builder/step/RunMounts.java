package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.MountDeclaration;
import dev.minato.builder.dockerfile.RunMount;
import dev.minato.builder.mount.MountSource;
import dev.minato.builder.mount.SourceTree;
import dev.minato.builder.plan.PlannedStage;
import dev.minato.builder.plan.StageBase;
import dev.minato.linux.BytePath;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The mounts of one RUN, found and checked before the cache is asked: by their targets, parents
 * first. Of several on one target the last counts.
 */
final class RunMounts {
    private static final String AGENT = "SSH_AUTH_SOCK";

    private final BuildRun job;
    private final PlannedStage stage;
    private final String directory;
    private final Map<String, Placed> byTarget = new TreeMap<>();
    private final List<RunMount.Secret> variables = new ArrayList<>();
    private Optional<String> agent = Optional.empty();
    private int agents;

    /**
     * A mount with its place.
     *
     * @param target absolute and cleaned
     * @param source what it shows; of a cache what it begins with; empty for what needs none
     */
    record Placed(RunMount mount, String target, Optional<MountSource> source) {}

    private RunMounts(BuildRun job, PlannedStage stage, String directory) {
        this.job = job;
        this.stage = stage;
        this.directory = directory;
    }

    /**
     * Finds what the mounts of an instruction name.
     *
     * @throws Fault invalid for a mount that means nothing or names what is not there
     */
    static RunMounts of(
            BuildRun job,
            PlannedStage stage,
            StageState state,
            InstructionWords words,
            Instruction.Run run)
            throws InterruptedException {
        RunMounts mounts = new RunMounts(job, stage, state.config().workingDir());
        for (MountDeclaration written : run.mounts()) {
            mounts.add(run, written, written.expanded(words::text));
        }
        return mounts;
    }

    private void add(Instruction.Run run, MountDeclaration written, RunMount mount)
            throws InterruptedException {
        switch (mount) {
            case RunMount.Bind bind -> {
                SourceTree tree = written.from().isEmpty() ? job.contextTree() : tree(run, written);
                put(bind, bind.target(), Optional.of(find(tree, bind.source())));
            }
            case RunMount.Cache cache -> {
                boolean empty = written.from().isEmpty() && cache.source().isEmpty();
                put(
                        cache,
                        cache.target(),
                        empty
                                ? Optional.empty()
                                : Optional.of(directory(find(tree(run, written), cache.source()))));
            }
            case RunMount.Tmpfs tmpfs -> put(tmpfs, tmpfs.target(), Optional.empty());
            case RunMount.Secret secret -> {
                secret.target().ifPresent(target -> put(secret, target, Optional.empty()));
                if (secret.env().isPresent()) {
                    variables.add(secret);
                }
            }
            case RunMount.Ssh ssh -> {
                String target = ssh.target().orElse("/run/buildkit/ssh_agent." + agents);
                agents++;
                put(ssh, target, Optional.empty());
                agent = agent.or(() -> Optional.of(target));
            }
        }
    }

    private void put(RunMount mount, String written, Optional<MountSource> source) {
        BytePath given = path("target", written);
        BytePath whole = given.isAbsolute() ? given : path("target", directory).resolve(given);
        String target = "/" + whole.inRoot();
        if (target.equals("/")) {
            throw Fault.invalid("target", "invalid mount target \"/\"");
        }
        byTarget.put(target, new Placed(mount, target, source));
    }

    private static BytePath path(String field, String text) {
        try {
            return BytePath.of(text);
        } catch (IllegalArgumentException e) {
            throw Fault.invalid(field, "a path cannot contain a NUL byte");
        }
    }

    private MountSource find(SourceTree tree, String written) {
        BytePath path = path("source", written);
        try {
            return MountSource.find(tree, path);
        } catch (Fault f) {
            String hint =
                    tree instanceof SourceTree.OfContext(var _, var files, var _)
                            ? job.hint(files, path)
                            : "";
            throw hint.isEmpty() ? f : Fault.invalid("source", f.text() + hint);
        }
    }

    private static MountSource directory(MountSource source) {
        if (!source.stat().isDirectory()) {
            throw Fault.invalid(
                    "source", "\"/" + source.path() + "\": a cache begins with a directory");
        }
        return source;
    }

    private SourceTree tree(Instruction.Run run, MountDeclaration written)
            throws InterruptedException {
        Optional<Long> top =
                written.from().isEmpty()
                        ? Optional.empty()
                        : switch (job.plan().origin(run, written, stage)) {
                            case StageBase.Scratch() -> Optional.empty();
                            case StageBase.OfStage(int index) -> job.result(index).top();
                            case StageBase.OfImage image ->
                                    job.images().obtain(image, event -> {}).image().top();
                        };
        return new SourceTree.OfLayers(job.kit().store().snapshots(), top);
    }

    boolean isEmpty() {
        return byTarget.isEmpty() && variables.isEmpty();
    }

    /** Those that are mounted, parents first. */
    List<Placed> all() {
        return List.copyOf(byTarget.values());
    }

    /** Secrets that are variables too, or only. */
    List<RunMount.Secret> variables() {
        return variables;
    }

    /** The variable that names the agent's socket, unless the environment has one. */
    void addAgent(List<String> environment) {
        if (environment.stream().noneMatch(variable -> variable.startsWith(AGENT + "="))) {
            agent.ifPresent(socket -> environment.add(AGENT + "=" + socket));
        }
    }

    /**
     * What decides what the command may find: of files their content, of secrets and agents their
     * names alone, of caches nothing that is in them.
     */
    List<List<String>> key() {
        List<List<String>> key = new ArrayList<>();
        byTarget.values().forEach(placed -> key.add(key(placed)));
        for (RunMount.Secret secret : variables) {
            key.add(List.of("variable", secret.id(), secret.env().orElse("")));
        }
        return key;
    }

    private static List<String> key(Placed placed) {
        String content = placed.source().map(MountSource::content).orElse("");
        List<String> key = new ArrayList<>(List.of(placed.target()));
        switch (placed.mount()) {
            case RunMount.Bind bind ->
                    key.addAll(List.of("bind", String.valueOf(bind.readOnly()), content));
            case RunMount.Cache cache ->
                    key.addAll(List.of("cache", String.valueOf(cache.readOnly()), content));
            case RunMount.Tmpfs tmpfs ->
                    key.addAll(
                            List.of(
                                    "tmpfs",
                                    String.valueOf(tmpfs.readOnly()),
                                    String.valueOf(tmpfs.size())));
            case RunMount.Secret secret ->
                    key.addAll(List.of("secret", secret.id(), secret.access().key()));
            case RunMount.Ssh ssh -> key.addAll(List.of("ssh", ssh.id(), ssh.access().key()));
        }
        return key;
    }
}
