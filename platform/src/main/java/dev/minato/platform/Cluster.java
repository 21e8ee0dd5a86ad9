package dev.minato.platform;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The seam to engines: it takes "this revision, this many replicas", and reports replicas. Probes,
 * restarts with back-off and graceful stops belong behind it.
 *
 * <p>Contract (testkit's {@code ClusterContract} holds every implementation to it):
 *
 * <ul>
 *   <li>Every method answers within about two seconds or throws: unavailable when the engine does
 *       not answer now, which another try may mend; invalid or forbidden when it never will take
 *       what was asked.
 *   <li>{@link #ensure} and {@link #remove} write down what is wanted and are idempotent; the work
 *       happens behind them. What was accepted survives a restart of the daemon, and is in {@link
 *       Observation#sets} at once.
 *   <li>{@link #observe} is what was last heard: a replica just asked for may not show yet, one
 *       just removed may still show. It never shows a replica of a set nobody ensured. Before the
 *       first complete look it throws unavailable, never an empty answer.
 *   <li>A replica may vanish at any time and come back under another name, as long as its set is
 *       wanted. One that runs to its end ({@link ReplicaSpec.Ending#ONCE}) never does: no process
 *       of it begins a second time, a restart of its host included. Its set stays without it, and
 *       {@link SetStatus#wanted} is 0 from then on. An exit code that nobody saw is absent.
 *   <li>Of too many replicas those go first that are named as leaving, then those that are not
 *       ready, then the youngest. What is frozen counts as ready.
 *   <li>While a wish says frozen, a replica that is ready has all its processes frozen without
 *       another word, and may be thawed for a while without one (a command is run in it, a
 *       container of it is started again): requests are sent after a wish that does not say so
 *       alone. After such a wish was accepted nothing that is READY is frozen any more. A frozen
 *       replica keeps its name, address and containers, and {@link Replica#readySince}; its probes
 *       rest, and begin anew when it is thawed.
 *   <li>A replica that is not ready yet becomes ready before it is frozen. What ends while it is
 *       frozen is started again and frozen again; what was sent a SIGKILL may end with the thaw
 *       alone (cgroup v1), and is not shown as READY then. A frozen replica that is to end is
 *       thawed for it, and ends as gracefully as any.
 *   <li>Thread-safe.
 * </ul>
 */
public interface Cluster {
    /**
     * Whether its hosts pull images themselves. Then every image of a set was published before
     * ({@link ImageResolver#publish}), and {@link #ensure} of one that was not is invalid; else the
     * store of this host is theirs.
     */
    default boolean pullsImages() {
        return false;
    }

    /**
     * Wants exactly so many replicas of a set. A set that was removed may be ensured again. Where
     * the cluster has no room for all of them, those that do not fit wait ({@link
     * SetReason#UNSCHEDULABLE}); none that runs is ended for it.
     */
    void ensure(RevisionRef set, ReplicaSpec spec, SetWish wish);

    /**
     * Wants no replica of a set, and forgets it once none is left: each is stopped gracefully
     * (SIGTERM, the spec's grace period, SIGKILL). Nothing happens when there is none.
     */
    void remove(RevisionRef set);

    /** What is known of an app now. */
    Observation observe(String app);

    /**
     * What the replicas of a set have used of processors and memory; none where nobody can say, and
     * those are missing whose containers do not run. Looks at each: asked every few seconds at
     * most.
     */
    default List<ReplicaUsage> usage(RevisionRef set) {
        return List.of();
    }

    /** Every app of which something is wanted or left, so that what nobody wants is found. */
    Set<String> apps();

    /**
     * Whether something waits for room now: then what is kept only so that it is quickly there is
     * to go. Listeners are told of every app when it begins.
     */
    default boolean isFull() {
        return false;
    }

    /**
     * Makes what the replicas of an environment have in common, their network; nothing happens when
     * it is there. A set of an environment that was not opened opens it.
     *
     * @throws dev.minato.base.Fault conflict or exhausted, with the mend, when it cannot be made
     */
    default void openEnvironment(String environment) {}

    /**
     * Takes that away again once no replica is in the environment; nothing happens when it is gone.
     *
     * @return whether nothing is left
     * @throws dev.minato.base.Fault forbidden, naming it, while something that is no replica uses
     *     it
     */
    default boolean closeEnvironment(String environment) {
        return true;
    }

    /** What this cluster can give to one replica at most; absent where nobody can say. */
    Optional<Capacity> capacity();

    /**
     * Calls back after something about an app's replicas may have changed, until closed. Calls may
     * come from any thread, may come twice or for nothing, and must return promptly.
     */
    Registration listen(Listener listener);

    /**
     * Writes a container's output to a sink until its end, or for ever when following, or until the
     * sink refuses a line. Blocks the caller.
     *
     * @throws dev.minato.base.Fault notFound when there is no such replica or container, or no
     *     process before the present one where that is asked for
     */
    void logs(ContainerRef container, LogQuery query, LogSink sink);

    /**
     * The last lines of a container's output, also of the process before the present one, oldest
     * first; empty when there are none or they cannot be had.
     *
     * @param most how many at most
     */
    List<String> lastLines(ContainerRef container, int most);

    /**
     * Runs a command in a container.
     *
     * @throws dev.minato.base.Fault notFound when there is no such replica or container; conflict
     *     when it does not run
     */
    ExecSession exec(ContainerRef container, ExecRequest request);

    /** One container of a replica, by name. */
    record ContainerRef(String app, String replica, String container) {}

    /**
     * What is known of an app.
     *
     * @param asOf when the engine was last heard; stands still while it is silent
     * @param sets every set of which something is wanted or left
     * @param resting those of them whose wish, as it was last accepted, says frozen
     * @param replicas every replica, those being stopped included, by name
     */
    record Observation(
            Instant asOf,
            Map<RevisionRef, SetStatus> sets,
            Set<RevisionRef> resting,
            List<Replica> replicas) {
        public Observation {
            sets = Map.copyOf(sets);
            resting = Set.copyOf(resting);
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * What is wanted of a set.
     *
     * @param count how many replicas, 0 or more
     * @param leaving names of replicas that no longer get requests: where some are too many, these
     *     go first; a wish, never a promise
     * @param replaces sets that end once this one serves: their room is free soon
     * @param frozen whether they rest: each, once it is ready, has its processes frozen, which
     *     keeps its memory and no share of the processors
     */
    record SetWish(int count, Set<String> leaving, Set<RevisionRef> replaces, boolean frozen) {
        public SetWish {
            leaving = Set.copyOf(leaving);
            replaces = Set.copyOf(replaces);
        }

        /** Replicas that do not rest. */
        public SetWish(int count, Set<String> leaving, Set<RevisionRef> replaces) {
            this(count, leaving, replaces, false);
        }

        /** So many replicas beside whatever else there is. */
        public static SetWish of(int count) {
            return new SetWish(count, Set.of(), Set.of());
        }

        /** The same replicas, resting. */
        public SetWish asFrozen() {
            return new SetWish(count, leaving, replaces, true);
        }
    }

    /**
     * What a replica has used by a time. Figures of time only grow, but begin at 0 again with a
     * container's next start.
     *
     * @param asOf when it was looked at
     * @param containers those that run, in the order of the spec
     */
    record ReplicaUsage(String replica, Instant asOf, List<ContainerUsage> containers) {
        public ReplicaUsage {
            containers = List.copyOf(containers);
        }

        /** The processors' time of all of them. */
        public Duration cpu() {
            return containers.stream()
                    .map(ContainerUsage::cpu)
                    .reduce(Duration.ZERO, Duration::plus);
        }

        /** The memory of all of them; what a frozen replica keeps. */
        public Memory memory() {
            return new Memory(containers.stream().mapToLong(each -> each.memory().bytes()).sum());
        }
    }

    /**
     * What one container of a replica has used.
     *
     * @param name as in the spec
     * @param cpu time that its processes have been on a processor since it was started
     * @param memory in use now, without cached files that nobody has read lately
     */
    record ContainerUsage(String name, Duration cpu, Memory memory) {}

    /**
     * How a set as a whole fares: what no replica can say, since there is none.
     *
     * @param wanted how many replicas are wanted; 0 when it is being removed
     * @param reason why there are fewer; NONE when nothing stands in the way
     * @param message the same in the engine's own words, for people; empty when well
     */
    record SetStatus(int wanted, SetReason reason, String message) {
        /** A set in whose way nothing stands. */
        public static SetStatus well(int wanted) {
            return new SetStatus(wanted, SetReason.NONE, "");
        }
    }

    /** What stands in the way of a set's replicas. */
    enum SetReason {
        NONE,
        /** No host has room for it now: it waits. */
        UNSCHEDULABLE,
        /** No host could ever hold it. */
        INFEASIBLE,
        QUOTA_EXCEEDED,
        /** The engine's rules forbid it. */
        FORBIDDEN,
        VOLUME_NOT_READY,
        IMAGE_PULL,
        NODE_LOST,
        OTHER
    }

    /** Told of changes. */
    @FunctionalInterface
    interface Listener {
        void changed(String app);

        /** Something happened that the app's users are to hear of; also from any thread. */
        default void happened(Incident incident) {}
    }

    /**
     * What happened to a container of a replica.
     *
     * @param reason one word: {@code OOMKilled}, {@code PidsLimitReached}, {@code CPUThrottled}
     * @param message for people, with the mend; never holds a secret
     * @param ended whether its first process has ended of it
     */
    record Incident(
            RevisionRef set,
            String replica,
            String container,
            String reason,
            String message,
            boolean ended) {}

    /** Ends a listener's calls. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }

    /** Processors and memory of the largest replica that could ever fit. */
    record Capacity(Cpu cpu, Memory memory) {}

    /**
     * Which lines.
     *
     * @param follow go on with new lines, over restarts of the process
     * @param tail how many of the last lines before following; absent for all
     * @param since only lines at or after
     * @param previous those of the process that ended last, whether the next one runs or is waited
     *     for; it is not followed
     */
    record LogQuery(
            boolean follow, Optional<Integer> tail, Optional<Instant> since, boolean previous) {
        /** Lines of whichever process. */
        public LogQuery(boolean follow, Optional<Integer> tail, Optional<Instant> since) {
            this(follow, tail, since, false);
        }
    }

    /**
     * A line of output.
     *
     * @param error whether it came from stderr; absent where the engine does not say
     * @param text without the line's end
     */
    record LogLine(Instant time, Optional<Boolean> error, String text) {}

    /** Takes lines. */
    @FunctionalInterface
    interface LogSink {
        /** Returns whether it wants more. */
        boolean line(LogLine line);

        /** Called about twice a second while nothing comes; returns whether it still wants more. */
        default boolean idle() {
            return true;
        }
    }
}
