package dev.minato.engine.lifecycle;

import dev.minato.base.Fault;
import dev.minato.engine.RunStatus;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.runtime.Freezer;
import dev.minato.engine.spec.PidMode;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.RunRecord;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Signals;
import dev.minato.linux.process.Pidfd;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Signals to containers, gentle and otherwise. */
public final class ContainerStopper {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerStopper.class);
    private static final Duration USUAL_GRACE = Duration.ofSeconds(10);
    private static final Duration DYING = Duration.ofSeconds(10);

    /** Before one that does not die is looked at again. */
    private static final Duration GLANCE = Duration.ofMillis(250);

    private final EngineHost host;
    private final RunJournal journal;
    private final Freezer freezer;

    public ContainerStopper(EngineHost host, RunJournal journal) {
        this.host = host;
        this.freezer = new Freezer(host.tree());
        this.journal = journal;
    }

    /** Whether it ran, or was about to be started again. */
    boolean stop(ContainerEntry cell, Optional<Duration> grace, String signal) {
        int gentle = signal.isEmpty() ? stopSignal(cell) : parsed(signal);
        Duration patience = grace.orElseGet(() -> ownGrace(cell));
        CompletableFuture<Integer> exit;
        cell.lock().lock();
        try {
            if (cell.status() == RunStatus.RESTARTING) {
                cell.stopRequested(true);
                journal.desire(cell, ContainerIntent.STOPPED);
                cell.become(cell.state().withStatus(RunStatus.EXITED));
                return true;
            }
            if (!cell.alive()) {
                return false;
            }
            cell.stopRequested(true);
            cell.stopping(true);
            journal.desire(cell, ContainerIntent.STOPPED);
            if (!patience.isNegative()) {
                journal.stopping(cell, patience);
            }
            exit = cell.nextExit();
            send(cell, gentle);
            thawIfPaused(cell);
        } finally {
            cell.lock().unlock();
        }
        try {
            if (patience.isNegative()) {
                await(exit, Duration.ofDays(36_500));
            } else if (!await(exit, patience)) {
                end(cell, exit);
            }
            awaitCleared(cell);
            return true;
        } finally {
            cell.stopping(false);
        }
    }

    /** Goes on with a stop that a daemon before has begun; the process was asked to end by it. */
    void resume(ContainerEntry cell, RunRecord.StopDeadline deadline, Executor work) {
        CompletableFuture<Integer> exit;
        cell.lock().lock();
        try {
            if (!cell.alive()) {
                return;
            }
            cell.stopRequested(true);
            cell.stopping(true);
            exit = cell.nextExit();
            thawIfPaused(cell);
        } finally {
            cell.lock().unlock();
        }
        work.execute(() -> {
            try {
                if (!await(exit, deadline.left(journal.now()))) {
                    end(cell, exit);
                }
            } catch (Fault e) {
                LOG.warn("container {}: {}", cell.shortId(), e.text());
            } finally {
                cell.stopping(false);
            }
        });
    }

    private static int parsed(String signal) {
        return Signals.parse(signal)
                .orElseThrow(() -> Fault.invalid("signal", "invalid signal: " + signal));
    }

    /** Nothing of the run is left then: what it had mounted can be unmounted by its owner. */
    private static void awaitCleared(ContainerEntry cell) {
        if (!await(cell.cleared(), DYING)) {
            throw Fault.unavailable(
                    "container "
                            + cell.id()
                            + " has ended, but what it had on the host was not cleared away within"
                            + " 10 s");
        }
    }

    private static Duration ownGrace(ContainerEntry cell) {
        return cell.spec().process().stopTimeout().map(Duration::ofSeconds).orElse(USUAL_GRACE);
    }

    private static int stopSignal(ContainerEntry cell) {
        String signal = cell.spec().process().stopSignal();
        return Signals.parse(signal).orElse(Signals.TERM);
    }

    private void end(ContainerEntry cell, CompletableFuture<Integer> exit) {
        send(cell, Signals.KILL);
        letGoOn(cell);
        killAll(cell);
        awaitDeath(cell, exit);
    }

    private void awaitDeath(ContainerEntry cell, CompletableFuture<Integer> exit) {
        long end = System.nanoTime() + DYING.toNanos();
        while (!await(exit, GLANCE)) {
            if (System.nanoTime() > end) {
                throw Fault.unavailable(
                        "container " + cell.id() + " did not end within 10 s of SIGKILL");
            }
            letGoOn(cell);
        }
    }

    /** What somebody pauses meanwhile takes no signal, with the freezer of before not even KILL. */
    private void letGoOn(ContainerEntry cell) {
        cell.lock().lock();
        try {
            thawIfPaused(cell);
        } finally {
            cell.lock().unlock();
        }
    }

    /** With a pid namespace of another, the end of the first process is not that of the others. */
    private void killAll(ContainerEntry cell) {
        if (!(cell.spec().security().namespaces().pid() instanceof PidMode.Own)) {
            host.tree().kill(EngineHost.box(cell.id()));
        }
    }

    /** Kills it and waits for its end. */
    void killAndWait(ContainerEntry cell) {
        CompletableFuture<Integer> exit;
        cell.lock().lock();
        try {
            cell.stopRequested(true);
            if (cell.status() == RunStatus.RESTARTING) {
                cell.become(cell.state().withStatus(RunStatus.EXITED));
            }
            if (!cell.alive()) {
                return;
            }
            exit = cell.nextExit();
            thawIfPaused(cell);
        } finally {
            cell.lock().unlock();
        }
        end(cell, exit);
    }

    private static boolean await(CompletableFuture<?> exit, Duration patience) {
        try {
            exit.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.unavailable("the wait for the container's end was interrupted");
        }
    }

    /** Sends a signal; with SIGKILL it returns when the process is gone, as dockerd's does. */
    void kill(ContainerEntry cell, String text) {
        Optional<Integer> signal = text.isEmpty() ? Optional.of(Signals.KILL) : Signals.parse(text);
        if (signal.isEmpty()) {
            throw new EngineFailure.SignalUnknown(cell.name(), text).fault();
        }
        CompletableFuture<Integer> exit;
        cell.lock().lock();
        try {
            if (!cell.alive()) {
                throw new EngineFailure.SignalNotSent(cell.name(), cell.id()).fault();
            }
            if (signal.get() == Signals.KILL) {
                cell.stopRequested(true);
                journal.desire(cell, ContainerIntent.STOPPED);
                thawIfPaused(cell);
            }
            exit = cell.nextExit();
            send(cell, signal.get());
            if (signal.get() == Signals.KILL) {
                killAll(cell);
            } else if (isMeantToEnd(cell, signal.get())) {
                thawIfPaused(cell);
            }
        } finally {
            cell.lock().unlock();
        }
        if (signal.get() == Signals.KILL) {
            awaitDeath(cell, exit);
            awaitCleared(cell);
        }
    }

    /** As dockerd sees it: any signal, unless the container says which one is (daemon/kill.go). */
    private static boolean isMeantToEnd(ContainerEntry cell, int signal) {
        return cell.spec().process().stopSignal().isEmpty() || stopSignal(cell) == signal;
    }

    private void send(ContainerEntry cell, int signal) {
        journal.events().container(cell, "kill", Map.of("signal", Integer.toString(signal)));
        int pid = cell.state().pid();
        // The number is only ours while it is in the container's group.
        if (pid <= 0 || !host.tree().pids(EngineHost.box(cell.id())).contains(pid)) {
            return;
        }
        try (Pidfd process = Pidfd.open(pid)) {
            process.signal(signal);
        } catch (LinuxException e) {
            // It has ended meanwhile.
        }
    }

    void pause(ContainerEntry cell) {
        cell.lock().lock();
        try {
            if (cell.status() == RunStatus.PAUSED) {
                throw Fault.conflict("container " + cell.id() + " is already paused");
            }
            if (!cell.alive()) {
                throw Fault.conflict("container " + cell.id() + " is not running");
            }
            freezer.freeze(EngineHost.box(cell.id()));
            cell.become(cell.state().withStatus(RunStatus.PAUSED));
            journal.events().container(cell, "pause");
        } finally {
            cell.lock().unlock();
        }
    }

    void unpause(ContainerEntry cell) {
        cell.lock().lock();
        try {
            if (cell.status() != RunStatus.PAUSED) {
                throw Fault.of(Fault.Kind.INTERNAL, "Container " + cell.id() + " is not paused");
            }
            thawIfPaused(cell);
        } finally {
            cell.lock().unlock();
        }
    }

    private void thawIfPaused(ContainerEntry cell) {
        if (cell.status() == RunStatus.PAUSED) {
            freezer.thaw(EngineHost.box(cell.id()));
            cell.become(cell.state().withStatus(RunStatus.RUNNING));
            journal.events().container(cell, "unpause");
        }
    }
}
