package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.StepRun;
import dev.minato.engine.StepSink;
import dev.minato.engine.Steps;
import dev.minato.engine.runtime.ProcessUser;
import dev.minato.engine.runtime.UserLookup;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.StepSpec;
import dev.minato.linux.files.Dir;
import dev.minato.linux.mount.Mounts;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Steps without a container: the command runs in a chroot of a real overlay mount. Enough to see
 * what a build does with commands; what containers are is the engine's own test.
 */
final class ChrootSteps implements Steps {
    private static final Logger LOG = LoggerFactory.getLogger(ChrootSteps.class);

    private final Path folder;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger started = new AtomicInteger();

    ChrootSteps(Path folder) {
        this.folder = folder;
    }

    void reset() {
        started.set(0);
    }

    /** How many commands were started since the last reset. */
    int count() {
        return started.get();
    }

    @Override
    public StepRun start(StepSpec spec, StepSink sink) {
        started.incrementAndGet();
        try {
            Path root = Files.createDirectories(folder.resolve("root" + next.incrementAndGet()));
            try (Dir upper = Dir.open(spec.upper());
                    Dir work = Dir.open(spec.work())) {
                Mounts.overlay(spec.lowers(), upper, work, root, false);
            }
            return run(spec, sink, root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StepRun run(StepSpec spec, StepSink sink, Path root) throws IOException {
        List<Path> mounted = new ArrayList<>();
        try {
            for (MountSpec mount : spec.mounts()) {
                Path target = root.resolve(mount.target().substring(1));
                mount(mount, target);
                mounted.add(target);
            }
            requireProgram(root, spec.command());
            Files.createDirectories(root.resolve(spec.command().cwd().substring(1)));
            return started(spec.command(), sink, root, mounted);
        } catch (Fault | IOException e) {
            mounted.reversed().forEach(Mounts::unmount);
            Mounts.unmount(root);
            throw e;
        }
    }

    private static void mount(MountSpec mount, Path target) throws IOException {
        boolean folder =
                mount.type() == MountSpec.Type.TMPFS || Files.isDirectory(Path.of(mount.source()));
        Files.createDirectories(folder ? target : target.getParent());
        if (!folder && !Files.exists(target)) {
            Files.createFile(target);
        }
        if (mount.type() == MountSpec.Type.TMPFS) {
            Mounts.tmpfs(target, "mode=1777");
        } else {
            Mounts.bind(Path.of(mount.source()), target, mount.readOnly());
        }
    }

    /** By the words alone: what a link of the image leads to is not looked at. */
    private static void requireProgram(Path root, StepSpec.Command command) {
        String name = command.argv().getFirst();
        String path =
                command.env().stream()
                        .filter(variable -> variable.startsWith("PATH="))
                        .findFirst()
                        .orElse("PATH=/bin:/usr/bin")
                        .substring("PATH=".length());
        boolean there =
                name.contains("/")
                        || Stream.of(path.split(":", -1))
                                .map(folder -> root.resolve(folder.substring(1)).resolve(name))
                                .anyMatch(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS));
        if (!there) {
            throw Fault.invalid(
                    "Cmd", "exec: \"" + name + "\": executable file not found in $PATH");
        }
    }

    private static String user(Path root, String asked) {
        try (Dir dir = Dir.open(root)) {
            ProcessUser user = new UserLookup(dir).find(asked, List.of());
            return user.uid() + ":" + user.gid();
        }
    }

    private static StepRun started(
            StepSpec.Command command, StepSink sink, Path root, List<Path> mounted)
            throws IOException {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                "chroot",
                                "--userspec=" + user(root, command.user()),
                                root.toString()));
        line.addAll(List.of("/bin/busybox", "env", "-i"));
        line.addAll(command.env());
        String enter = "cd \"$0\" && exec \"$@\"";
        line.addAll(List.of("/bin/busybox", "sh", "-c", enter, command.cwd()));
        line.addAll(command.argv());
        Process process = new ProcessBuilder(line).start();
        Thread out = pump(process.getInputStream(), sink, OutputChunk.Source.STDOUT);
        Thread err = pump(process.getErrorStream(), sink, OutputChunk.Source.STDERR);
        return new StepRun() {
            @Override
            public int await() throws InterruptedException {
                int exit = process.waitFor();
                out.join();
                err.join();
                mounted.reversed().forEach(Mounts::unmount);
                Mounts.unmount(root);
                return exit;
            }

            @Override
            public void awaitCleared() {
                // The wait for its end has done it.
            }

            @Override
            public void cancel() {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        };
    }

    private static Thread pump(InputStream in, StepSink sink, OutputChunk.Source source) {
        return Thread.ofVirtual()
                .start(() -> {
                    byte[] buffer = new byte[8192];
                    try (in) {
                        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                            give(sink, source, buffer, n);
                        }
                    } catch (IOException e) {
                        // A process that was killed takes its pipe along.
                        give(sink, source, buffer, 0);
                    }
                });
    }

    /** Whoever has gone does not stop the step. */
    private static void give(StepSink sink, OutputChunk.Source source, byte[] buffer, int length) {
        try {
            sink.accept(source, buffer, 0, length);
        } catch (RuntimeException e) {
            LOG.debug("nobody takes what a step prints", e);
        }
    }
}
