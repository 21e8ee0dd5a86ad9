package dev.minato.engine.exec;

import dev.minato.base.Fault;
import dev.minato.base.IdSource;
import dev.minato.base.Reason;
import dev.minato.engine.Attachment;
import dev.minato.engine.ExecInfo;
import dev.minato.engine.ExecStart;
import dev.minato.engine.Execs;
import dev.minato.engine.RunStatus;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerEvents;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.ProcessUse;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.runtime.RuntimeMessage;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.stored.ContainerDocuments;
import dev.minato.engine.stored.EngineJson;
import dev.minato.engine.stream.BufferedAttachment;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.RecursiveDelete;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Execs of this engine: those that only print as children of ours, the others under conmon. */
public final class LocalExecs implements Execs {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final int KILLED = 137;

    /** A client asks for a size together with the start. */
    private static final Duration BEGINNING = Duration.ofSeconds(10);

    private final EngineHost host;
    private final ContainerIndex registry;
    private final ExecProcesses processes;
    private final DirectExec direct;
    private final ConmonExec watched;
    private final ContainerEvents events;
    private final EngineThreads work;
    private final IdSource ids;
    private final EngineJson json = new EngineJson();
    private final WaitingExecs waiting;

    /** Those that were started, until a while after their end. */
    private final Map<String, ExecEntry> begun = new ConcurrentHashMap<>();

    public LocalExecs(
            EngineHost host,
            ContainerIndex registry,
            ExecProcesses processes,
            Conmon conmon,
            ContainerEvents events,
            EngineThreads work,
            EngineContext ground) {
        this.host = host;
        this.registry = registry;
        this.processes = processes;
        this.direct = new DirectExec(host.runtime(), work);
        this.watched = new ConmonExec(conmon, work);
        this.events = events;
        this.work = work;
        this.ids = ground.ids();
        this.waiting = new WaitingExecs(ground.time());
    }

    @Override
    public String create(String container, ExecSpec spec) {
        ContainerEntry cell = registry.find(container);
        requireRunning(cell);
        if (spec.argv().isEmpty()) {
            throw Fault.invalid("Cmd", "No exec command specified");
        }
        try (Dir root = Dir.open(cell.rootfs())) {
            processes.user(cell, spec, root);
        } catch (LinuxException e) {
            throw Fault.conflict("container " + cell.id() + " is not running");
        }
        String id = ids.next();
        ExecEntry exec = new ExecEntry(id, cell, spec, host.paths().execs().resolve(id));
        await(exec);
        events.container(cell, "exec_create: " + command(spec), Map.of("execID", id));
        return id;
    }

    /** Known until it is started, or the run of its container ends. */
    private void await(ExecEntry exec) {
        ContainerEntry cell = exec.container();
        cell.execs().add(exec.id());
        try {
            waiting.add(exec);
            requireRunning(cell);
        } catch (Fault e) {
            waiting.remove(exec.id());
            cell.execs().remove(exec.id());
            throw e;
        }
    }

    private static void requireRunning(ContainerEntry cell) {
        if (cell.status() == RunStatus.PAUSED) {
            throw Fault.conflict(
                    "Container " + cell.name() + " is paused, unpause the container before exec");
        }
        if (!cell.alive()) {
            throw Fault.conflict("container " + cell.id() + " is not running");
        }
    }

    /** The program, a blank, then its arguments, as in Docker's events. */
    private static String command(ExecSpec spec) {
        List<String> argv = spec.argv();
        return argv.getFirst() + " " + String.join(" ", argv.subList(1, argv.size()));
    }

    @Override
    public Attachment start(String id, ExecStart how) {
        ExecEntry exec = find(id);
        return work.call(() -> begin(exec, how));
    }

    private Attachment begin(ExecEntry exec, ExecStart how) {
        requireRunning(exec.container());
        if (!exec.begin()) {
            throw Fault.conflict("exec command " + exec.id() + " has already run");
        }
        begun.put(exec.id(), exec);
        waiting.remove(exec.id());
        try {
            prepare(exec, how);
            events.container(
                    exec.container(),
                    "exec_start: " + command(exec.spec()),
                    Map.of("execID", exec.id()));
            return how.detach() || how.tty() || exec.spec().stdin()
                    ? startWatched(exec, how)
                    : startDirect(exec);
        } catch (ConmonExec.Refused e) {
            ended(exec, e.reason().exitCode());
            throw refusal(e.reason());
        } catch (IOException | LinuxException e) {
            ended(exec, 126);
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, "the exec could not be started: " + Reason.of(e), e);
        } catch (RuntimeException e) {
            ended(exec, 126);
            throw e;
        }
    }

    private void prepare(ExecEntry exec, ExecStart how) throws IOException {
        Path folder = Files.createDirectories(exec.folder());
        try (Dir root = Dir.open(exec.container().rootfs())) {
            String process = processes.process(exec.container(), exec.spec(), how, root).json();
            EngineFolders.writeClosed(folder.resolve("process.json"), process);
        }
        Files.writeString(folder.resolve("container"), exec.container().id());
    }

    private Attachment startDirect(ExecEntry exec) {
        BufferedAttachment line =
                new BufferedAttachment(
                        exec.spec().stdout(), exec.spec().stderr(), BufferedAttachment.Input.NONE);
        direct.start(
                exec,
                line,
                end -> {
                    end.failure().ifPresent(reason -> exec.refused(refusal(reason)));
                    ended(exec, end.code());
                    line.end();
                });
        return new ExecAttachment(line, exec);
    }

    private Attachment startWatched(ExecEntry exec, ExecStart how) throws IOException {
        Files.writeString(
                exec.folder().resolve("exec.json"), json.write(ContainerDocuments.of(exec.spec())));
        return watched.start(exec, how, code -> ended(exec, code));
    }

    private static Fault refusal(RuntimeMessage reason) {
        return new EngineFailure.ProcessNotStarted(ProcessUse.EXEC, reason.text()).fault();
    }

    private void ended(ExecEntry exec, int code) {
        exec.ended(code);
        exec.container().execs().remove(exec.id());
        events.container(
                exec.container(),
                "exec_die",
                Map.of("execID", exec.id(), "exitCode", Integer.toString(code)));
        RecursiveDelete.delete(exec.folder());
        work.later(KEPT, () -> begun.remove(exec.id()));
    }

    @Override
    public void resize(String id, int rows, int columns) {
        ExecEntry exec = find(id);
        try {
            int pid = exec.pid().get(BEGINNING.toSeconds(), TimeUnit.SECONDS);
            Conmon.resize(exec.folder().resolve("ctl"), pid, rows, columns);
        } catch (TimeoutException e) {
            throw Fault.of(Fault.Kind.INTERNAL, "timeout waiting for exec session ready: " + id, e);
        } catch (LinuxException e) {
            throw Fault.conflict("exec " + id + " is not running");
        } catch (ExecutionException e) {
            throw Fault.conflict("exec " + id + " could not be started");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public ExecInfo inspect(String id) {
        return find(id).info();
    }

    private ExecEntry find(String id) {
        // One that is started meanwhile is among the started before it waits no more.
        return waiting.find(id)
                .or(() -> Optional.ofNullable(begun.get(id)))
                .orElseThrow(() -> Fault.notFound("No such exec instance: " + id));
    }

    /** Ends what the daemon before has left of its children; adopts what runs under conmon. */
    public void adopt() {
        for (String id : EngineFolders.names(host.paths().execs())) {
            Path folder = host.paths().execs().resolve(id);
            Optional<ContainerEntry> cell =
                    AdoptedExec.text(folder.resolve("container"))
                            .flatMap(registry::byId)
                            .filter(ContainerEntry::alive);
            Optional<AdoptedExec> running =
                    cell.flatMap(one -> AdoptedExec.find(folder, one, host.tree(), json));
            if (running.isPresent()) {
                ExecEntry exec = new ExecEntry(id, cell.get(), running.get().spec(), folder);
                exec.begin();
                exec.pid().complete(running.get().pid());
                begun.put(id, exec);
                cell.get().execs().add(id);
                look(exec, running.get());
            } else {
                cell.ifPresent(one -> AdoptedExec.killChild(folder, one, host.tree()));
                RecursiveDelete.delete(folder);
            }
        }
    }

    /** conmon tells only the one who has started it, so an adopted one is looked at. */
    private void look(ExecEntry exec, AdoptedExec running) {
        Optional<Integer> code = running.exitCode();
        if (code.isPresent()) {
            ended(exec, code.get());
        } else if (!running.watched()) {
            ended(exec, KILLED);
        } else {
            work.later(LOOK_AGAIN, () -> look(exec, running));
        }
    }
}
