package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.base.GoQuote;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildOptions;
import dev.minato.builder.cache.StepKey;
import dev.minato.builder.copy.BuildCancelled;
import dev.minato.builder.dockerfile.CommandLine;
import dev.minato.builder.dockerfile.Heredoc;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.StepRun;
import dev.minato.engine.StepSink;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.StepSpec;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.RecursiveDelete;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Executes one RUN in a container of its own. */
final class RunStep {
    private static final String HOSTNAME = "buildkitsandbox";
    private static final String SCRIPTS = "/dev/pipes/";

    private final BuildRun job;
    private final StageState state;
    private final ConfigInstructions settings;
    private final BuildEvent.Step step;
    private final Instruction.Run run;
    private final RunMounts mounts;

    RunStep(
            BuildRun job,
            StageState state,
            ConfigInstructions settings,
            BuildEvent.Step step,
            Instruction.Run run,
            RunMounts mounts) {
        this.job = job;
        this.state = state;
        this.settings = settings;
        this.step = step;
        this.run = run;
        this.mounts = mounts;
    }

    /** What is executed, and a script that it needs as a file. */
    private record Invocation(List<String> argv, Optional<Heredoc> script) {}

    boolean execute() throws Exception {
        state.checkRoom();
        StepSpec.Network network = network();
        Invocation invocation = invocation(run.command());
        String directory =
                state.config().workingDir().isEmpty() ? "/" : state.config().workingDir();
        List<String> environment = new ArrayList<>();
        state.environment().forEach((name, value) -> environment.add(name + "=" + value));
        mounts.addAgent(environment);
        StepKey key =
                StepKey.of(
                        new StepKey.Command(
                                state.chain(),
                                invocation.argv(),
                                environment,
                                directory,
                                state.config().user(),
                                network.name() + job.options().conditions().visible(),
                                invocation.script().map(Heredoc::body),
                                mounts.key()),
                        state.platform().toString());
        addProxies(environment);
        StepSpec.Command command =
                new StepSpec.Command(
                        invocation.argv(), environment, directory, state.config().user());
        BuildLayers.Outcome outcome =
                job.layers()
                        .make(
                                BuildLayers.Step.of(
                                        state,
                                        key,
                                        "mount / from exec " + String.join(" ", invocation.argv())),
                                workspace -> run(workspace, command, network, invocation.script()));
        state.push("RUN " + history(invocation.argv()) + " # buildkit", outcome.layer());
        return outcome.cached();
    }

    private StepSpec.Network network() {
        if (run.security().equals("insecure")) {
            throw refused("--security=insecure");
        }
        boolean hostAllowed = job.options().network() == BuildOptions.Network.HOST;
        return switch (run.network()) {
            case "none" -> StepSpec.Network.NONE;
            case "host" -> {
                if (!hostAllowed) {
                    throw refused("--network=host");
                }
                yield StepSpec.Network.HOST;
            }
            default -> StepSpec.Network.valueOf(job.options().network().name());
        };
    }

    private static Fault refused(String flag) {
        return Fault.of(
                Fault.Kind.FORBIDDEN,
                "RUN " + flag + " is not allowed here: it gives a build rights on the host");
    }

    private Invocation invocation(CommandLine command) {
        List<String> words = command.words();
        if (command.documents().isEmpty()) {
            return new Invocation(
                    command.shell() ? settings.inShell(String.join(" ", words)) : words,
                    Optional.empty());
        }
        String text = String.join(" ", words);
        Heredoc first = command.documents().getFirst();
        if (command.isDocumentAlone()) {
            boolean script = first.body().startsWith("#!");
            return script
                    ? new Invocation(settings.inShell(SCRIPTS + first.name()), Optional.of(first))
                    : new Invocation(settings.inShell(first.body()), Optional.empty());
        }
        StringBuilder whole = new StringBuilder(text);
        for (Heredoc document : command.documents()) {
            whole.append('\n').append(document.content()).append(document.name());
        }
        return new Invocation(settings.inShell(whole.toString()), Optional.empty());
    }

    private String history(List<String> argv) {
        List<String> arguments = state.arguments();
        List<String> words = new ArrayList<>();
        if (!arguments.isEmpty()) {
            words.add("|" + arguments.size());
            words.addAll(arguments);
        }
        words.addAll(argv);
        return String.join(" ", words);
    }

    private void addProxies(List<String> environment) {
        Set<String> set = new HashSet<>(state.environment().keySet());
        for (String proxy : job.plan().arguments().proxies()) {
            if (!set.contains(proxy.substring(0, proxy.indexOf('=')))) {
                environment.add(proxy);
            }
        }
    }

    private void run(
            ActiveSnapshot workspace,
            StepSpec.Command command,
            StepSpec.Network network,
            Optional<Heredoc> script)
            throws Exception {
        if (mounts.isEmpty()) {
            run(workspace, command, network, script, List.of());
            return;
        }
        try (MountedStep mounted =
                MountedStep.make(job, mounts, String.join(" ", command.argv()))) {
            List<String> environment = new ArrayList<>(command.env());
            environment.addAll(mounted.environment());
            StepSpec.Command whole =
                    new StepSpec.Command(
                            command.argv(), environment, command.cwd(), command.user());
            run(workspace, whole, network, script, mounted.specs());
        }
    }

    private void run(
            ActiveSnapshot workspace,
            StepSpec.Command command,
            StepSpec.Network network,
            Optional<Heredoc> script,
            List<MountSpec> shown)
            throws IOException {
        Optional<Path> folder = Optional.empty();
        try (Ground ground = new Ground(workspace.lowers(), job.kit().scratch())) {
            List<MountSpec> all = new ArrayList<>(shown);
            if (script.isPresent()) {
                folder = Optional.of(HeredocScripts.write(job.kit().scratch(), script.get()));
                all.add(MountSpec.bind(folder.get().toString(), "/dev/pipes", true));
            }
            StepSpec spec =
                    new StepSpec(
                            ground.lowers(),
                            workspace.upper(),
                            workspace.work(),
                            command,
                            network,
                            HOSTNAME,
                            all,
                            job.options().conditions());
            execute(spec);
        } finally {
            if (folder.isPresent()) {
                RecursiveDelete.delete(folder.get());
            }
        }
    }

    private void execute(StepSpec spec) {
        OutputTail tail = new OutputTail();
        int exit = await(spec, tail);
        if (exit != 0) {
            List<String> argv = spec.command().argv();
            throw Fault.of(
                    Fault.Kind.INVALID,
                    "process "
                            + GoQuote.of(String.join(" ", argv))
                            + " did not complete successfully: exit code: "
                            + exit,
                    new CommandFailed(argv, exit, tail.text()));
        }
    }

    private int await(StepSpec spec, OutputTail tail) {
        BuildCancelled.check();
        CompletableFuture<StepRun> running = new CompletableFuture<>();
        AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
        StepSink sink =
                (source, data, offset, length) -> {
                    tail.add(data, offset, length);
                    if (broken.get() == null) {
                        try {
                            output(source, Arrays.copyOfRange(data, offset, offset + length));
                        } catch (RuntimeException | Error e) {
                            broken.set(e);
                            var _ = running.thenAccept(StepRun::cancel);
                        }
                    }
                };
        StepRun started = job.kit().steps().start(spec, sink);
        job.started(started);
        running.complete(started);
        try {
            int exit = started.await();
            return switch (broken.get()) {
                case null -> exit;
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case Throwable thrown -> throw new IllegalStateException(thrown);
            };
        } catch (InterruptedException e) {
            started.cancel();
            awaitEnd(started);
            Thread.currentThread().interrupt();
            throw new BuildCancelled();
        }
    }

    private static void awaitEnd(StepRun run) {
        while (true) {
            try {
                run.await();
                return;
            } catch (InterruptedException e) {
                run.cancel();
            }
        }
    }

    private void output(OutputChunk.Source source, byte[] bytes) {
        BuildEvent.Stream stream =
                source == OutputChunk.Source.STDERR
                        ? BuildEvent.Stream.STDERR
                        : BuildEvent.Stream.STDOUT;
        job.reporter().tell(new BuildEvent.StepOutput(step, stream, bytes));
    }

    /** The layers that a step runs on; an empty folder where there are none, as overlayfs needs. */
    private static final class Ground implements AutoCloseable {
        private final List<Dir> lowers;
        private final Optional<Dir> own;

        Ground(List<Dir> lowers, Path scratch) throws IOException {
            if (lowers.isEmpty()) {
                Dir empty = Dir.open(Files.createDirectories(scratch.resolve("empty")));
                this.own = Optional.of(empty);
                this.lowers = List.of(empty);
            } else {
                this.own = Optional.empty();
                this.lowers = lowers;
            }
        }

        List<Dir> lowers() {
            return lowers;
        }

        @Override
        public void close() {
            own.ifPresent(Dir::close);
        }
    }
}
