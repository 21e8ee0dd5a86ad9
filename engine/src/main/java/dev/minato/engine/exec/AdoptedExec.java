package dev.minato.engine.exec;

import dev.minato.base.Fault;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.stored.ContainerDocuments;
import dev.minato.engine.stored.EngineJson;
import dev.minato.engine.wire.ExecDocument;
import dev.minato.linux.Signals;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.process.Processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An exec that a daemon before this one has started and conmon still watches.
 *
 * @param pid of its process
 * @param conmon pid of its conmon
 */
record AdoptedExec(
        Path folder, String container, ExecSpec spec, int pid, int conmon, CgroupTree tree) {
    static Optional<AdoptedExec> find(
            Path folder, ContainerEntry cell, CgroupTree tree, EngineJson json) {
        try {
            Optional<ExecSpec> spec =
                    text(folder.resolve("exec.json"))
                            .map(text -> json.read(text, ExecDocument.class))
                            .map(ContainerDocuments::exec);
            Optional<Integer> pid = number(folder.resolve("pidfile"));
            Optional<Integer> conmon = number(folder.resolve("conmon.pid"));
            if (spec.isEmpty() || pid.isEmpty() || conmon.isEmpty()) {
                return Optional.empty();
            }
            AdoptedExec found =
                    new AdoptedExec(folder, cell.id(), spec.get(), pid.get(), conmon.get(), tree);
            return Optional.of(found).filter(AdoptedExec::watched);
        } catch (Fault e) {
            return Optional.empty();
        }
    }

    /** Ends a child of the daemon before, unless its number means another process now. */
    static void killChild(Path folder, ContainerEntry cell, CgroupTree tree) {
        number(folder.resolve("pid"))
                .filter(pid -> tree.pids(EngineHost.box(cell.id())).contains(pid))
                .ifPresent(pid -> Processes.signal(pid, Signals.KILL));
    }

    /** Whether its conmon is there: in the container's own leaf nobody else is. */
    boolean watched() {
        return tree.pids(EngineHost.leaf(container)).contains(conmon);
    }

    Optional<Integer> exitCode() {
        return number(ConmonExec.exits(folder).resolve(container));
    }

    static Optional<String> text(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(Files.readString(file).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> number(Path file) {
        try {
            return text(file).map(Integer::parseInt);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
