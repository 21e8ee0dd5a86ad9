package dev.minato.launch;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.Reason;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.Signals;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.Cgroups;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.process.ChildProcess;
import dev.minato.linux.process.HostCommand;
import dev.minato.linux.process.Spawn;
import dev.minato.linux.process.SpawnSpec;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Makes the AOT caches of this build (JEP 483, 514, 515), once, in the background: `minato
 * rehearse` goes through the daily work in an instance of its own and each of its processes leaves
 * a cache. It runs at the lowest priority in namespaces of its own (PID, network, mount) and dies
 * with this process, so nothing of it can stay on the host but two folders and empty control
 * groups, which the next training or the end of the instance takes away. Without the caches
 * everything works, more slowly.
 */
public final class AotCacheTraining implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AotCacheTraining.class);
    private static final List<ProcessRole> ROLES =
            List.of(ProcessRole.CLI, ProcessRole.DAEMON, ProcessRole.EDGE);

    /** The first `up` of a new build has the machine to itself. */
    private static final Duration DELAY = Duration.ofSeconds(20);

    private static final String OUTPUT = "training.log";
    private static final Duration LIMIT = Duration.ofHours(1);

    /**
     * Without systemd's socket the instance within makes its control groups itself; sysfs shows the
     * links of the network namespace in which it was mounted. Where a session is scheduled as a
     * group, niceness counts only within one (sched(7), autogroup): the whole session gives way.
     */
    private static final String INSIDE =
            """
            set -e
            mount -t tmpfs tmpfs /run
            mkdir /run/sys
            mount -t sysfs sysfs /run/sys
            mount --rbind /sys/fs/cgroup /run/sys/fs/cgroup
            mount --rbind /run/sys /sys
            ip link set lo up
            [ ! -e /proc/self/autogroup ] || echo 19 > /proc/self/autogroup
            exec "$@"
            """;

    private final ProductFolder product;
    private final boolean wanted;
    private final Home home;
    private final Path logs;
    private final Path caches;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Begins after a while, unless every cache is there.
     *
     * @param of the instance below whose home the training has its own
     * @param wanted whether caches are made at all
     */
    public AotCacheTraining(ProductFolder product, Home of, boolean wanted) {
        this.product = product;
        this.wanted = wanted;
        this.home = Home.at(of.root().resolve("training"));
        this.logs = of.logs();
        this.caches = product.folder().resolve(".training");
        // A platform thread that lives as long as the child: the child dies with it.
        this.thread = Thread.ofPlatform().name("training").daemon().start(this::run);
    }

    private boolean isDue() {
        return wanted
                && product.training().isEmpty()
                && ROLES.stream().anyMatch(role -> !Files.exists(product.cache(role)));
    }

    private void run() {
        try {
            if (isDue() && !closed.await(DELAY.toMillis(), TimeUnit.MILLISECONDS)) {
                alone(this::train);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            log.warn("the AOT caches were not made; everything works without: {}", Reason.of(e));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** One daemon trains a build, however many homes it serves. */
    private void alone(Step step) throws IOException {
        try (FileChannel file =
                        FileChannel.open(
                                product.folder().resolve(".training.lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock != null && isDue()) {
                step.run();
            }
        } catch (OverlappingFileLockException e) {
            log.debug("another thread trains", e);
        }
    }

    private void train() throws IOException {
        clear();
        try {
            Files.createDirectories(home.root());
            Files.createDirectories(caches);
            long begun = System.nanoTime();
            int exit = rehearse();
            if (exit != 0) {
                if (closed.getCount() > 0) {
                    log.warn(
                            "the AOT caches were not made; everything works without. See {}",
                            logs.resolve(OUTPUT));
                }
                return;
            }
            // One that cannot be used would keep the product from starting at all.
            for (ProcessRole role : ROLES) {
                HostCommand.check(product.trial(role, ProductFolder.trained(caches, role)));
            }
            for (ProcessRole role : ROLES) {
                Files.move(
                        ProductFolder.trained(caches, role),
                        product.cache(role),
                        StandardCopyOption.ATOMIC_MOVE);
            }
            log.info(
                    "AOT caches of build {} made in {} s",
                    product.hash(),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
        } finally {
            clear();
        }
    }

    private int rehearse() {
        try (Dir folder = Dir.open(logs);
                Fd out =
                        folder.open(
                                BytePath.of(OUTPUT),
                                OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.TRUNC,
                                0640)) {
            ChildProcess child =
                    Spawn.start(
                            new SpawnSpec(
                                    line(),
                                    environment(),
                                    Map.of(1, out, 2, out),
                                    Optional.of(Path.of("/")),
                                    true));
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (!child.pidfd().awaitExit(Duration.ofMillis(200))) {
                if (closed.getCount() == 0 || System.nanoTime() > deadline) {
                    child.pidfd().signal(Signals.KILL);
                }
            }
            return child.await();
        }
    }

    private List<String> line() {
        List<String> line =
                new ArrayList<>(
                        List.of(
                                program("setpriv"),
                                "--pdeathsig=KILL",
                                "nice",
                                "-n",
                                "19",
                                "unshare",
                                "--pid",
                                "--fork",
                                "--kill-child",
                                "--mount",
                                "--mount-proc",
                                "--net",
                                "sh",
                                "-c",
                                INSIDE,
                                "sh"));
        line.addAll(product.training(caches).command(ProcessRole.CLI, List.of("rehearse")));
        return line;
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH",
                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LC_ALL",
                "C.UTF-8",
                "MINATO_HOME",
                home.root().toString());
    }

    private static String program(String name) {
        return HostCommand.find(name)
                .orElseThrow(() -> Fault.unavailable("there is no program " + name))
                .toString();
    }

    /** What this training, or one that was killed, has left. */
    private void clear() {
        if (Files.exists(home.root())) {
            CgroupTree tree = new CgroupTree(Cgroups.detect(), home.instance());
            tree.leaves("").forEach(tree::kill);
            tree.removeAll();
        }
        RecursiveDelete.delete(home.root());
        RecursiveDelete.delete(caches);
    }

    /** Takes away what a training that died with its daemon has left on the host. */
    public void dismantle() {
        try {
            clear();
        } catch (LinuxException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot take away what a training left in " + home.root() + ": " + Reason.of(e),
                    e);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
