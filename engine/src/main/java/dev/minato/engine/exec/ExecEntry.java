package dev.minato.engine.exec;

import dev.minato.base.Fault;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.spec.ExecSpec;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** An executed process in memory. Thread-safe. */
final class ExecEntry {
    private final String id;
    private final ContainerEntry container;
    private final ExecSpec spec;
    private final Path folder;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CompletableFuture<Integer> pid = new CompletableFuture<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private volatile @Nullable Fault failure;

    ExecEntry(String id, ContainerEntry container, ExecSpec spec, Path folder) {
        this.id = id;
        this.container = container;
        this.spec = spec;
        this.folder = folder;
    }

    String id() {
        return id;
    }

    ContainerEntry container() {
        return container;
    }

    ExecSpec spec() {
        return spec;
    }

    /** Bundle, files and sockets of this exec. */
    Path folder() {
        return folder;
    }

    /** Whether this call is the one that starts it. */
    boolean begin() {
        return begun.compareAndSet(false, true);
    }

    /** Its process, once there is one. */
    CompletableFuture<Integer> pid() {
        return pid;
    }

    /** Its exit code, once it is known. */
    CompletableFuture<Integer> exit() {
        return exit;
    }

    /** Why it could not be started; known when the exit code is. */
    Optional<Fault> failure() {
        return Optional.ofNullable(failure);
    }

    /** It could not be started. */
    void refused(Fault why) {
        failure = why;
    }

    /** It has ended, or could not be started. */
    void ended(int code) {
        exit.complete(code);
        pid.complete(0);
    }

    /** The runtime writes it as soon as there is a process. */
    private int pidFile() {
        try {
            return Integer.parseInt(Files.readString(folder.resolve("pid")).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    ExecInfo info() {
        boolean ended = exit.isDone();
        return new ExecInfo(
                id,
                container.id(),
                spec,
                begun.get() && !ended,
                ended ? Optional.of(exit.join()) : Optional.empty(),
                ended ? 0 : pid.isDone() ? pid.join() : pidFile());
    }
}
