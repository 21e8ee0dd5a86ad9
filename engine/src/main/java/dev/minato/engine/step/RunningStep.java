package dev.minato.engine.step;

import dev.minato.base.Fault;
import dev.minato.engine.StepRun;
import dev.minato.engine.container.EngineThreads;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.ProcessUse;
import dev.minato.engine.runtime.RuntimeMessage;
import dev.minato.engine.stream.RuntimeChild;
import dev.minato.linux.Signals;
import dev.minato.linux.cgroup.CgroupTree;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A step that was started. */
final class RunningStep implements StepRun {
    /** For what a process that was left behind may still print; there is none after a kill. */
    private static final Duration STRAGGLERS = Duration.ofSeconds(2);

    private static final int KILLED = 128 + Signals.KILL;
    private static final int AGAIN_MILLIS = 20;
    private static final int PATIENT = 250;

    private final RuntimeChild child;
    private final StepFolders place;
    private final String program;
    private final CgroupTree tree;
    private final EngineThreads work;
    private final CompletableFuture<Integer> done;
    private final CompletableFuture<Void> cleared;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /**
     * @param atEnd makes its changes final
     * @param afterwards takes away what is left, while others go on with its changes
     */
    RunningStep(
            RuntimeChild child,
            StepFolders place,
            String program,
            CgroupTree tree,
            EngineThreads work,
            Runnable atEnd,
            Runnable afterwards) {
        this.child = child;
        this.place = place;
        this.program = program;
        this.tree = tree;
        this.work = work;
        this.done = CompletableFuture.supplyAsync(() -> finish(atEnd), work);
        this.cleared = done.handle((_, _) -> null).thenRunAsync(afterwards, work);
    }

    private int finish(Runnable atEnd) {
        try {
            int code = child.await();
            child.awaitOutput(STRAGGLERS);
            String said = Files.exists(place.log()) ? Files.readString(place.log()) : "";
            if (code != 0 && !said.isEmpty() && !cancelled.get()) {
                throw failed(said);
            }
            return cancelled.get() ? KILLED : code;
        } catch (IOException e) {
            throw Fault.internal("cannot read what the runtime said", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return KILLED;
        } finally {
            atEnd.run();
        }
    }

    private Fault failed(String said) {
        RuntimeMessage reason = RuntimeMessage.read(said, program);
        return new EngineFailure.ProcessNotStarted(ProcessUse.STEP, reason.text()).fault();
    }

    @Override
    public int await() throws InterruptedException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw Fault.internal("the step failed unexpectedly", e);
        }
    }

    @Override
    public void awaitCleared() {
        cleared.join();
    }

    @Override
    public void cancel() {
        if (cancelled.compareAndSet(false, true)) {
            work.execute(this::killUntilDone);
        }
    }

    /** The runtime may still be making what is to be killed, so once is not enough. */
    private void killUntilDone() {
        for (int round = 0; !done.isDone(); round++) {
            tree.kill(place.leaf());
            if (round == PATIENT) {
                child.pidfd().signal(Signals.KILL);
            }
            try {
                done.get(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Still there.
            } catch (ExecutionException e) {
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
