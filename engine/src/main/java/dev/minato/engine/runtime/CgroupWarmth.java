package dev.minato.engine.runtime;

import dev.minato.linux.cgroup.Cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes the next moves of processes between control groups quick. The first move after a pause
 * waits for a grace period of RCU (6 to 20 ms: kernel/cgroup, cgroup_threadgroup_rwsem); those that
 * follow within about that time do not. Writing this process into the group where it already is
 * takes the same lock and changes nothing, so it is done in the background as soon as a start is in
 * sight.
 */
public final class CgroupWarmth {
    private static final byte[] MYSELF = {'0'};

    private final Optional<Path> own;
    private final Executor background;
    private final AtomicBoolean busy = new AtomicBoolean();

    public CgroupWarmth(Cgroups cgroups, Executor background) {
        this.own = own(cgroups);
        this.background = background;
    }

    /** Returns at once. */
    public void warm() {
        if (own.isPresent() && busy.compareAndSet(false, true)) {
            background.execute(() -> {
                try {
                    Files.write(own.get(), MYSELF);
                } catch (IOException e) {
                    // The move that matters is only slower then.
                } finally {
                    busy.set(false);
                }
            });
        }
    }

    private static Optional<Path> own(Cgroups cgroups) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
                String[] fields = line.split(":", 3);
                Path mounted =
                        fields[1].isEmpty()
                                ? cgroups.unified().orElse(null)
                                : cgroups.hierarchies().get(fields[1]);
                boolean serves = cgroups.layout() == Cgroups.Layout.V2 || fields[1].equals("pids");
                if (mounted != null && serves) {
                    Path file = mounted.resolve("." + fields[2]).resolve("cgroup.procs");
                    return Optional.of(file.normalize()).filter(Files::isWritable);
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
