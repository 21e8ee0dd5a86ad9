package dev.minato.engine.lifecycle;

import dev.minato.base.Fault;
import dev.minato.base.Futures;
import dev.minato.engine.ContainerState;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.container.EngineHost;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.run.RunMaker;
import dev.minato.engine.runtime.CgroupWarmth;
import dev.minato.engine.stored.ContainerIntent;

import java.util.concurrent.CompletableFuture;

/** Starts containers; every method is called with the container's lock held. */
public final class ContainerStarter {
    private final EngineHost host;
    private final RunMaker maker;
    private final RunJournal journal;
    private final RunFinisher ender;
    private final HealthMonitors health;
    private final CgroupWarmth warmth;
    private final EngineThreads work;

    public ContainerStarter(
            EngineHost host,
            RunMaker maker,
            RunJournal journal,
            RunFinisher ender,
            HealthMonitors health,
            CgroupWarmth warmth,
            EngineThreads work) {
        this.host = host;
        this.maker = maker;
        this.journal = journal;
        this.ender = ender;
        this.health = health;
        this.warmth = warmth;
        this.work = work;
    }

    /**
     * Starts a container that does not run.
     *
     * @throws dev.minato.base.Fault with what the user is to be told; the state tells it too
     */
    void start(ContainerEntry cell) {
        warmth.warm();
        cell.cleared().join();
        ContainerState before = cell.state();
        CompletableFuture<Void> desired =
                CompletableFuture.runAsync(
                        () -> journal.desire(cell, ContainerIntent.RUNNING), work);
        try {
            journal.preparing(cell);
            RunMaker.Made made = maker.make(cell);
            cell.console().open(host.paths().container(cell.id()).resolve("attach"));
            host.runtime().start(cell.id());
            Futures.join(desired);
            journal.started(cell, made.process(), made.connections());
            health.started(cell);
            if (!cell.spec().autoRemove()) {
                cell.recordingUncleanEnd(
                        CompletableFuture.runAsync(() -> journal.recordUncleanEnd(cell), work));
            }
        } catch (RunMaker.StartFailure e) {
            failed(cell, before, e);
            throw e.fault();
        } catch (Fault e) {
            failed(cell, before, new RunMaker.StartFailure(e, 128));
            throw e;
        } catch (RuntimeException e) {
            Fault fault = Fault.internal("the start failed unexpectedly", e);
            failed(cell, before, new RunMaker.StartFailure(fault, 128));
            throw e;
        } finally {
            // Not written over what comes after this start, also when that has failed.
            desired.exceptionally(_ -> null).join();
        }
    }

    private void failed(ContainerEntry cell, ContainerState before, RunMaker.StartFailure failure) {
        cell.become(before);
        maker.giveUp(cell);
        ender.startFailed(cell, failure);
    }
}
