package dev.minato.docker.buildkit;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The builds under way, by the ref that clients have given them. Thread-safe. */
final class SolveJobs {
    /** A client asks for the build and for its parts at the same time. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int MOST = 256;

    /** How long one that is over may still be asked for its progress. */
    private static final Duration MEMORY = Duration.ofSeconds(10);

    private final Map<String, SolveJob> jobs = new HashMap<>();
    private final Deque<Ended> ended = new ArrayDeque<>();

    private record Ended(SolveJob job, long at) {}

    /**
     * Makes a build known.
     *
     * @throws Fault conflict when there is one of that ref, exhausted when there are too many
     */
    synchronized void add(SolveJob job) {
        if (jobs.size() >= MOST) {
            throw Fault.exhausted(MOST + " builds are under way: try again when some have ended");
        }
        if (jobs.putIfAbsent(job.ref(), job) != null) {
            throw Fault.conflict("a build of the ref " + job.ref() + " is under way");
        }
        notifyAll();
    }

    /** It is over; for a moment it can still be found. */
    synchronized void end(SolveJob job) {
        jobs.remove(job.ref(), job);
        ended.add(new Ended(job, System.nanoTime()));
        forget();
    }

    private void forget() {
        while (!ended.isEmpty()
                && (ended.size() > MOST
                        || System.nanoTime() - ended.peek().at() > MEMORY.toNanos())) {
            ended.remove();
        }
    }

    private @Nullable SolveJob find(String ref) {
        SolveJob job = jobs.get(ref);
        if (job != null) {
            return job;
        }
        return ended.stream()
                .map(Ended::job)
                .filter(each -> each.ref().equals(ref))
                .reduce((_, later) -> later)
                .orElse(null);
    }

    /**
     * A build that is not over; waits as {@link #await} does.
     *
     * @throws Fault not found also when it is over
     */
    synchronized SolveJob running(String ref) throws InterruptedException {
        SolveJob job = await(ref);
        if (jobs.get(ref) != job) {
            throw Fault.notFound("the build " + ref + " is over");
        }
        return job;
    }

    /**
     * A build, or one that was over a moment ago; waits a moment for one that is being asked for.
     *
     * @throws Fault not found when it does not come
     */
    synchronized SolveJob await(String ref) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            SolveJob job = find(ref);
            if (job != null) {
                return job;
            }
            wait(Math.max(1, left / 1_000_000));
        }
        throw Fault.notFound("no such job " + ref);
    }
}
