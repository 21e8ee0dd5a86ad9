package dev.minato.engine.lifecycle;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.LogQuery;
import dev.minato.engine.LogSink;
import dev.minato.engine.ProcessTable;
import dev.minato.engine.RunStatus;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.ContainerIndex;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.container.LogViewer;
import dev.minato.engine.container.SecretEnvironment;
import dev.minato.engine.rule.LimitRules;
import dev.minato.engine.run.ContainerNetworking;
import dev.minato.engine.run.PrestartedConmons;
import dev.minato.engine.run.ProcessLister;
import dev.minato.engine.runtime.CgroupWarmth;
import dev.minato.engine.runtime.Conmon;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.linux.LinuxException;
import dev.minato.linux.cgroup.CgroupConsumption;
import dev.minato.linux.cgroup.CgroupMeter;
import dev.minato.linux.cgroup.CgroupStrain;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.cgroup.CgroupUsage;
import dev.minato.linux.files.DiskUsage;
import dev.minato.linux.files.PacedUsage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The containers of this host. */
public final class LocalContainers implements Containers {
    private final ContainerIndex registry;
    private final Makers makers;
    private final ContainerStopper stopper;
    private final ContainerRemover remover;
    private final RunJournal journal;
    private final Viewers viewers;
    private final EngineThreads work;
    private final NetworkMembership membership;
    private final PausedMemory memory;

    public LocalContainers(
            ContainerIndex registry,
            Makers makers,
            ContainerStopper stopper,
            ContainerRemover remover,
            RunJournal journal,
            Viewers viewers,
            EngineThreads work) {
        this.registry = registry;
        this.makers = makers;
        this.stopper = stopper;
        this.remover = remover;
        this.journal = journal;
        this.viewers = viewers;
        this.work = work;
        this.memory = new PausedMemory(viewers.host(), work);
        this.membership = new NetworkMembership(makers.networking(), journal);
    }

    /** What makes containers and runs, and what they are called by. */
    public record Makers(
            ContainerCreator creator,
            PrestartedConmons conmons,
            ContainerStarter starter,
            CgroupWarmth warmth,
            ContainerNetworking networking,
            SecretEnvironment secrets) {}

    /** What looks into containers. */
    public record Viewers(LogViewer logs, ProcessLister processes, EngineHost host) {}

    @Override
    public Container create(ContainerSpec spec) {
        makers.warmth().warm();
        NetworkSpec network = makers.networking().named(spec.network());
        makers.networking().check(network);
        ContainerEntry cell = makers.creator().create(spec.toBuilder().network(network).build());
        makers.conmons().begin(cell);
        journal.events().container(cell, "create");
        return cell.view();
    }

    @Override
    public boolean start(String container) {
        ContainerEntry cell = registry.find(container);
        return work.call(() -> start(cell));
    }

    private boolean start(ContainerEntry cell) {
        cell.lock().lock();
        try {
            requirePresent(cell);
            if (cell.status() == RunStatus.PAUSED) {
                throw Fault.conflict("cannot start a paused container, try unpause instead");
            }
            if (cell.alive()) {
                return false;
            }
            cell.stopRequested(false);
            cell.backOff(Duration.ZERO);
            cell.restartsAre(0);
            makers.starter().start(cell);
            return true;
        } finally {
            cell.lock().unlock();
        }
    }

    private static void requirePresent(ContainerEntry cell) {
        if (cell.status() == RunStatus.REMOVING) {
            throw Fault.conflict("container is marked for removal and cannot be started");
        }
    }

    @Override
    public boolean stop(String container, Optional<Duration> grace, String signal) {
        ContainerEntry cell = registry.find(container);
        return work.call(() -> stopper.stop(cell, grace, signal));
    }

    @Override
    public void restart(String container, Optional<Duration> grace, String signal) {
        ContainerEntry cell = registry.find(container);
        work.call(() -> {
            // What cannot be started again is not stopped.
            var _ = makers.secrets().opened(cell);
            stopper.stop(cell, grace, signal);
            start(cell);
            journal.events().container(cell, "restart");
            return true;
        });
    }

    @Override
    public void kill(String container, String signal) {
        ContainerEntry cell = registry.find(container);
        work.call(() -> {
            stopper.kill(cell, signal);
            return true;
        });
    }

    @Override
    public void pause(String container) {
        stopper.pause(registry.find(container));
    }

    @Override
    public void unpause(String container) {
        stopper.unpause(registry.find(container));
    }

    @Override
    public void giveBackMemory(String container) {
        memory.giveBack(registry.find(container));
    }

    @Override
    public void limitCpus(String container, long nanoCpus) {
        ContainerEntry cell = registry.find(container);
        cell.lock().lock();
        try {
            if (!cell.alive()) {
                throw Fault.conflict("container " + cell.id() + " is not running");
            }
            long quota = LimitRules.quota(nanoCpus);
            CgroupTree tree = viewers.host().tree();
            tree.limitCpu(EngineHost.box(cell.id()), quota, LimitRules.PERIOD);
        } catch (LinuxException e) {
            // It is ending, or this host cannot limit processors.
            throw Fault.conflict("container " + cell.id() + " was not limited: " + Reason.of(e));
        } finally {
            cell.lock().unlock();
        }
    }

    @Override
    public void remove(String container, boolean force, boolean volumes) {
        ContainerEntry cell = registry.find(container);
        work.call(() -> remove(cell, force, volumes));
    }

    private boolean remove(ContainerEntry cell, boolean force, boolean volumes) {
        if (force) {
            stopper.killAndWait(cell);
        }
        cell.lock().lock();
        try {
            // One with autoRemove goes when it is killed.
            if (cell.status() != RunStatus.REMOVING) {
                requireRemovable(cell);
                remover.remove(cell, volumes);
            }
        } finally {
            cell.lock().unlock();
        }
        remover.awaitGone(cell);
        return true;
    }

    private static void requireRemovable(ContainerEntry cell) {
        String cannot = "cannot remove container \"" + cell.name() + "\": container is ";
        if (cell.status() == RunStatus.PAUSED) {
            throw Fault.conflict(cannot + "paused and must be unpaused first");
        }
        if (cell.alive() || cell.status() == RunStatus.RESTARTING) {
            throw Fault.conflict(
                    cannot
                            + cell.status().text()
                            + ": stop the container before removing or force remove");
        }
    }

    @Override
    public void connect(String container, EndpointSpec place) {
        ContainerEntry cell = registry.find(container);
        work.call(() -> {
            membership.connect(cell, place);
            return true;
        });
    }

    @Override
    public void disconnect(String container, String network, boolean force) {
        ContainerEntry cell = registry.find(container);
        work.call(() -> {
            membership.disconnect(cell, network, force);
            return true;
        });
    }

    @Override
    public void rename(String container, String name) {
        ContainerEntry cell = registry.find(container);
        cell.lock().lock();
        try {
            if (name.isEmpty()) {
                throw Fault.invalid("name", "Neither old nor new names may be empty");
            }
            String next = ContainerCreator.checkedName(name);
            String before = cell.name();
            if (next.equals(before)) {
                throw Fault.invalid(
                        "name", "Renaming a container with the same name as its current name");
            }
            registry.reserve(next, cell.id());
            try {
                journal.rename(cell, next);
            } catch (RuntimeException e) {
                registry.release(next, cell.id());
                throw e;
            }
            registry.release(before, cell.id());
            makers.networking().rename(cell);
            journal.events().container(cell, "rename", Map.of("oldName", "/" + before));
        } finally {
            cell.lock().unlock();
        }
    }

    @Override
    public Container get(String container) {
        return registry.view(registry.find(container));
    }

    @Override
    public List<Container> list() {
        return registry.all().stream().map(registry::view).toList();
    }

    @Override
    public CompletableFuture<Integer> wait(String container, WaitCondition condition) {
        ContainerEntry cell = registry.find(container);
        cell.lock().lock();
        try {
            return switch (condition) {
                case REMOVED -> cell.removed().copy();
                case NEXT_EXIT -> cell.nextExit();
                case NOT_RUNNING ->
                        cell.alive() || cell.status() == RunStatus.RESTARTING
                                ? cell.nextExit()
                                : CompletableFuture.completedFuture(cell.state().exitCode());
            };
        } finally {
            cell.lock().unlock();
        }
    }

    @Override
    public void logs(String container, LogQuery query, LogSink sink) {
        viewers.logs().read(registry.find(container), query, sink);
    }

    @Override
    public Attachment attach(String container, AttachOptions options) {
        ContainerEntry cell = registry.find(container);
        if (cell.status() == RunStatus.PAUSED || cell.status() == RunStatus.RESTARTING) {
            throw Fault.conflict(
                    "container "
                            + cell.id()
                            + " is "
                            + cell.status().text()
                            + ": it cannot be attached to now");
        }
        Attachment line = work.call(() -> viewers.logs().attach(cell, options));
        journal.events().container(cell, "attach");
        return line;
    }

    @Override
    public void resize(String container, int rows, int columns) {
        ContainerEntry cell = registry.find(container);
        if (!cell.alive()) {
            throw Fault.conflict("container " + cell.id() + " is not running");
        }
        try {
            Path control = viewers.host().paths().container(cell.id()).resolve("ctl");
            Conmon.resize(control, cell.state().pid(), rows, columns);
        } catch (LinuxException e) {
            throw Fault.conflict("container " + cell.id() + " is not running");
        }
        journal.events()
                .container(
                        cell,
                        "resize",
                        Map.of(
                                "height",
                                Integer.toString(rows),
                                "width",
                                Integer.toString(columns)));
    }

    @Override
    public long writtenBytes(String container) {
        return DiskUsage.of(written(container));
    }

    @Override
    public long writtenBytes(String container, PacedUsage.Pace pace) {
        return PacedUsage.of(written(container), pace);
    }

    private Path written(String container) {
        return registry.find(container).directory().resolve("upper");
    }

    @Override
    public Optional<CgroupUsage> usage(String container) {
        return box(container).flatMap(meter()::read);
    }

    @Override
    public Optional<CgroupStrain> strain(String container) {
        return box(container).flatMap(meter()::strain);
    }

    private CgroupMeter meter() {
        return new CgroupMeter(viewers.host().tree());
    }

    /** The control group of one that runs. */
    private Optional<String> box(String container) {
        ContainerEntry cell = registry.find(container);
        return cell.alive() ? Optional.of(EngineHost.box(cell.id())) : Optional.empty();
    }

    @Override
    public Optional<CgroupConsumption> consumption(String container) {
        ContainerEntry cell = registry.find(container);
        return cell.alive()
                ? new CgroupMeter(viewers.host().tree()).consumption(EngineHost.box(cell.id()))
                : Optional.empty();
    }

    @Override
    public ProcessTable top(String container, List<String> psArgs) {
        ContainerEntry cell = registry.find(container);
        if (!cell.alive()) {
            throw Fault.conflict("container " + cell.id() + " is not running");
        }
        return viewers.processes().list(cell, psArgs);
    }
}
