package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.linux.Child;
import dev.minato.linux.Command;
import dev.minato.linux.Signals;
import dev.minato.linux.Spawn;
import dev.minato.linux.SpawnSpec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The place in systemd's tree for what outlives the daemon: a scope of its own, so that a restart
 * or a kill of the daemon's unit reaches neither the edge nor a container. On a host without
 * systemd there is none.
 */
final class Scope {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final String unit;

    Scope(String instance) {
        this.unit = "minato-" + instance + "-run.scope";
    }

    /**
     * The scope's control group, made when it is missing.
     *
     * @return empty where systemd does not run
     */
    Optional<String> ensure() {
        if (!Files.isDirectory(Path.of("/run/systemd/system"))) {
            return Optional.empty();
        }
        return Optional.of(group().orElseGet(this::make));
    }

    private Optional<String> group() {
        String text =
                Command.run(
                                List.of(
                                        "systemctl",
                                        "show",
                                        "--value",
                                        "--property=ControlGroup",
                                        unit))
                        .text()
                        .strip();
        return Optional.of(text).filter(group -> group.startsWith("/"));
    }

    /** A scope lives while a process is in it: a sleeper holds it until the edge is there. */
    private String make() {
        Path program = Command.find("systemd-run").orElse(Path.of("/usr/bin/systemd-run"));
        Child holder =
                Spawn.start(
                        new SpawnSpec(
                                List.of(
                                        program.toString(),
                                        "--scope",
                                        "--quiet",
                                        "--unit=" + unit,
                                        "--property=Delegate=yes",
                                        "--property=TasksMax=infinity",
                                        "sleep",
                                        "60"),
                                Map.of(
                                        "PATH",
                                        "/usr/sbin:/usr/bin:/sbin:/bin",
                                        "LC_ALL",
                                        "C.UTF-8"),
                                Map.of(),
                                Optional.of(Path.of("/")),
                                true));
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<String> found = group();
        while (found.isEmpty() && System.nanoTime() < deadline) {
            if (holder.pidfd().awaitExit(Duration.ofMillis(20))) {
                break;
            }
            found = group();
        }
        Thread.ofVirtual().name("scope-holder").start(holder::await);
        return found.orElseThrow(() ->
                Fault.unavailable(
                        "systemd did not make " + unit + ": see `journalctl -u " + unit + "`"));
    }

    /** Ends the scope and whatever is left in it. */
    void end() {
        if (group().isPresent()) {
            Command.run(List.of("systemctl", "kill", "--signal=" + Signals.KILL, unit));
            Command.run(List.of("systemctl", "stop", unit));
        }
    }
}
