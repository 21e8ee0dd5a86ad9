package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.BuildOptions;
import dev.minato.builder.copy.BuildCancelled;
import dev.minato.builder.files.FileView;
import dev.minato.builder.files.TreePaths;
import dev.minato.builder.mount.SourceTree;
import dev.minato.builder.plan.BuildPlan;
import dev.minato.builder.plan.PlannedStage;
import dev.minato.engine.StepRun;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;

/**
 * One build: its stages run beside each other, each on a thread of its own, and wait for those that
 * they need. The first that fails ends all. Thread-safe.
 */
final class BuildRun {
    private final BuildServices kit;
    private final BuildPlan plan;
    private final BuildOptions options;
    private final ContextSide context;
    private final BuildLayers layers;
    private final BaseImages images;
    private final EventReporter reporter;
    private final Map<Integer, CompletableFuture<StageState>> results = new HashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<StepRun> commands = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<StageState> outcome = new CompletableFuture<>();
    private boolean ended;

    /**
     * The context as the build sees it, and as it was sent.
     *
     * @param dir where it is
     * @param files without what is ignored
     * @param all everything
     */
    record ContextSide(Dir dir, FileView files, FileView all) {}

    BuildRun(
            BuildServices kit,
            BuildPlan plan,
            BuildOptions options,
            ContextSide context,
            BuildLayers layers,
            BaseImages images,
            EventReporter reporter) {
        this.kit = kit;
        this.plan = plan;
        this.options = options;
        this.context = context;
        this.layers = layers;
        this.images = images;
        this.reporter = reporter;
    }

    BuildServices kit() {
        return kit;
    }

    BuildPlan plan() {
        return plan;
    }

    BuildOptions options() {
        return options;
    }

    FileView context() {
        return context.files();
    }

    SourceTree contextTree() {
        return new SourceTree.OfContext(context.dir(), context.files(), context.all());
    }

    BuildLayers layers() {
        return layers;
    }

    BaseImages images() {
        return images;
    }

    EventReporter reporter() {
        return reporter;
    }

    /** Why a path of the context may be missing; "" when there is nothing to say. */
    String hint(FileView tree, BytePath path) {
        if (!tree.equals(context.files())) {
            return "";
        }
        if (path.toString().startsWith("../")) {
            return ": paths outside of the build context cannot be copied";
        }
        BytePath real = TreePaths.follow(context.all(), path.inRoot(), true);
        return context.all().find(real).isPresent() ? ": it is excluded by .dockerignore" : "";
    }

    /**
     * Runs all stages that the target needs.
     *
     * @return the target's state
     * @throws InterruptedException after everything that ran has ended
     */
    StageState run() throws InterruptedException {
        try {
            for (int index : plan.needed().stream().sorted().toList()) {
                var _ = start(index);
            }
            return outcome.get();
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            end();
        }
    }

    /** What a stage came to; waits for it, and starts it when nobody did. */
    StageState result(int index) throws InterruptedException {
        try {
            return start(index).get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : Fault.internal("the build failed", e);
    }

    private CompletableFuture<StageState> start(int index) {
        synchronized (threads) {
            CompletableFuture<StageState> known = results.get(index);
            if (known != null) {
                return known;
            }
            if (ended) {
                throw new BuildCancelled();
            }
            CompletableFuture<StageState> result = new CompletableFuture<>();
            results.put(index, result);
            PlannedStage stage = plan.stages().get(index);
            threads.add(
                    // Copying and hashing are long system calls, which would hold a carrier.
                    Thread.ofPlatform()
                            .daemon()
                            .name("build " + stage.name())
                            .start(() -> carryOut(stage, result)));
            return result;
        }
    }

    private void carryOut(PlannedStage stage, CompletableFuture<StageState> result) {
        try {
            StageState state = new StageRun(this, stage).run();
            result.complete(state);
            if (stage.index() == plan.target()) {
                outcome.complete(state);
            }
        } catch (Throwable t) {
            outcome.completeExceptionally(t);
            result.completeExceptionally(t);
        }
    }

    /** A command was started. */
    void started(StepRun command) {
        commands.add(command);
    }

    /** Waits until nothing of the commands is left on the host; all have ended. */
    void awaitCleared() {
        commands.forEach(StepRun::awaitCleared);
    }

    /** Ends what still runs, and waits for it. */
    private void end() {
        List<Thread> running;
        synchronized (threads) {
            ended = true;
            running = List.copyOf(threads);
        }
        running.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread thread : running) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
