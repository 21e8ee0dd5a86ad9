package dev.minato.engine.run;

import dev.minato.base.Fault;
import dev.minato.base.Futures;
import dev.minato.base.Reason;
import dev.minato.engine.NetworkConnection;
import dev.minato.engine.container.BundleMaker;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.ProcessUse;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.OciMount;
import dev.minato.engine.runtime.RuntimeFailure;
import dev.minato.engine.runtime.RuntimeMessage;
import dev.minato.engine.volume.MountMaker;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Makes everything on the host that a run of a container needs, up to a process that waits to be
 * started. What it has made when it fails is for {@link RunClearer}.
 */
public final class RunMaker {
    private final EngineHost host;
    private final Rootfs rootfs;
    private final BundleMaker bundles;
    private final MountMaker mounts;
    private final ContainerNetworking networking;
    private final PrestartedConmons conmons;
    private final Executor background;

    public RunMaker(
            EngineHost host,
            Rootfs rootfs,
            BundleMaker bundles,
            MountMaker mounts,
            ContainerNetworking networking,
            PrestartedConmons conmons,
            Executor background) {
        this.host = host;
        this.rootfs = rootfs;
        this.bundles = bundles;
        this.mounts = mounts;
        this.networking = networking;
        this.conmons = conmons;
        this.background = background;
    }

    /** What was made. */
    public record Made(Conmon.Started process, List<NetworkConnection> connections) {}

    /** A run could not be made. */
    public static final class StartFailure extends RuntimeException {
        private final transient Fault fault;
        private final int exitCode;

        public StartFailure(Fault fault, int exitCode) {
            super(fault);
            this.fault = fault;
            this.exitCode = exitCode;
        }

        public Fault fault() {
            return fault;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /**
     * Makes a run.
     *
     * @throws StartFailure with what the user is to be told
     */
    public Made make(ContainerEntry cell) {
        try {
            bundles.requireShared(cell);
        } catch (Fault e) {
            throw new StartFailure(e, 128);
        }
        CompletableFuture<List<NetworkConnection>> connecting =
                CompletableFuture.supplyAsync(() -> connectAndTell(cell), background);
        try {
            return make(cell, connecting);
        } catch (RuntimeFailure e) {
            RuntimeMessage reason = e.reason(cell.spec().process().argv().getFirst());
            throw new StartFailure(
                    new EngineFailure.ProcessNotStarted(ProcessUse.RUN, reason.text()).fault(e),
                    reason.exitCode());
        } catch (Fault e) {
            throw new StartFailure(e, 128);
        } catch (UncheckedIOException e) {
            throw cannotStart(cell, Objects.requireNonNull(e.getCause()));
        } catch (LinuxException | IOException e) {
            throw cannotStart(cell, e);
        } finally {
            // Whoever clears away must not overtake the one who still makes.
            connecting.exceptionally(_ -> List.of()).join();
        }
    }

    /** Ends what was begun for a start that failed before it was made. */
    public void giveUp(ContainerEntry cell) {
        conmons.drop(cell);
    }

    private static StartFailure cannotStart(ContainerEntry cell, Exception reason) {
        return new StartFailure(
                Fault.of(
                        Fault.Kind.UNAVAILABLE,
                        "cannot start container " + cell.name() + ": " + Reason.of(reason),
                        reason),
                128);
    }

    private Made make(ContainerEntry cell, CompletableFuture<List<NetworkConnection>> connecting)
            throws IOException {
        try (Conmon.Prepared prepared = conmons.take(cell)) {
            return make(cell, host.paths().container(cell.id()), connecting, prepared);
        }
    }

    private Made make(
            ContainerEntry cell,
            Path bundle,
            CompletableFuture<List<NetworkConnection>> connecting,
            Conmon.Prepared prepared)
            throws IOException {
        rootfs.mount(cell, !cell.spec().autoRemove());
        try (Dir root = Dir.open(cell.rootfs())) {
            List<OciMount> mounted = mounts.make(cell, root);
            List<NetworkConnection> connections = Futures.join(connecting);
            BundleMaker.Bundle made = bundles.make(cell, root, connections, mounted);
            EngineFolders.writeClosed(bundle.resolve("config.json"), made.config().json());
            Conmon.Started started = prepared.create();
            if (!made.compiled()) {
                made.seccomp()
                        .ifPresent(profile ->
                                host.confiner()
                                        .compiled()
                                        .learn(host.runtime(), cell.id(), profile));
            }
            return new Made(started, connections);
        }
    }

    /** Connects it and writes down for it what its place and its names are. */
    private List<NetworkConnection> connectAndTell(ContainerEntry cell) {
        List<NetworkConnection> places = networking.connect(cell);
        try {
            Files.createDirectories(cell.directory());
            NetworkFiles.of(cell, places).write(cell.directory(), cell.spec().network());
            return places;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
