package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.cgroup.CgroupTree;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Stops the processes of a control group and lets them go on (cgroups(7), freezer). */
public final class Freezer {
    private static final String OLD = "freezer.state";
    private static final String NEW = "cgroup.freeze";

    /** A process in the middle of a system call that cannot be interrupted takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(1);

    /** They go on at once, unless a control group above is frozen too. */
    private static final Duration THAWING = Duration.ofSeconds(2);

    private static final Duration LOOK_SOON = Duration.ofNanos(100_000);

    private final CgroupTree tree;

    public Freezer(CgroupTree tree) {
        this.tree = tree;
    }

    /**
     * Stops them all; when it returns they are.
     *
     * @throws Fault unavailable when one could not be stopped within 10 s: they all go on then
     */
    public void freeze(String leaf) {
        set(leaf, "FROZEN", "1");
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!allStand(leaf)) {
            if (System.nanoTime() > end) {
                thaw(leaf);
                throw Fault.unavailable(
                        "a process of control group " + leaf + " could not be stopped within 10 s");
            }
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            // The old freezer may miss a process that was just made, until it is told again.
            set(leaf, "FROZEN", "1");
        }
    }

    private boolean allStand(String leaf) {
        return says(leaf, "FROZEN", "frozen 1");
    }

    private boolean allGoOn(String leaf) {
        return says(leaf, "THAWED", "frozen 0");
    }

    private boolean says(String leaf, String oldWord, String newLine) {
        Path folder = tree.folder(leaf, "freezer").orElse(Path.of("/nonexistent"));
        try {
            Path old = folder.resolve(OLD);
            if (Files.exists(old)) {
                return Files.readString(old).strip().equals(oldWord);
            }
            return Files.readString(folder.resolve("cgroup.events")).contains(newLine);
        } catch (IOException e) {
            if (Files.notExists(folder)) {
                return true; // All of it has ended.
            }
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot see whether control group " + leaf + " stands: " + Reason.of(e),
                    e);
        }
    }

    /**
     * Lets them go on; when it returns they do.
     *
     * @throws Fault unavailable when the kernel says after 2 s that they do not
     */
    public void thaw(String leaf) {
        set(leaf, "THAWED", "0");
        long end = System.nanoTime() + THAWING.toNanos();
        while (!allGoOn(leaf)) {
            if (System.nanoTime() > end) {
                throw Fault.unavailable(
                        "control group "
                                + leaf
                                + " was thawed and stands still: is one above it frozen?");
            }
            LockSupport.parkNanos(LOOK_SOON.toNanos());
        }
    }

    /** Whether they are stopped, or being stopped. */
    public boolean isFrozen(String leaf) {
        Path folder = tree.folder(leaf, "freezer").orElse(Path.of("/nonexistent"));
        try {
            Path old = folder.resolve(OLD);
            if (Files.exists(old)) {
                return Files.readString(old).strip().startsWith("FR");
            }
            Path file = folder.resolve(NEW);
            return Files.exists(file) && Files.readString(file).strip().equals("1");
        } catch (IOException e) {
            return false;
        }
    }

    private void set(String leaf, String oldWord, String newWord) {
        Path folder =
                tree.folder(leaf, "freezer")
                        .orElseThrow(() ->
                                Fault.unavailable("this host has no freezer for control groups"));
        try {
            Path old = folder.resolve(OLD);
            if (Files.exists(old)) {
                Files.writeString(old, oldWord);
            } else {
                Files.writeString(folder.resolve(NEW), newWord);
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot freeze or thaw control group " + leaf + ": " + Reason.of(e),
                    e);
        }
    }
}
