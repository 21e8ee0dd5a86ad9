package dev.minato.engine;

import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.linux.cgroup.CgroupConsumption;
import dev.minato.linux.cgroup.CgroupStrain;
import dev.minato.linux.cgroup.CgroupUsage;
import dev.minato.linux.files.PacedUsage;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The containers of this instance. Thread-safe; calls for one container happen one after another.
 *
 * <p>Wherever a container is named, its name (with or without a leading slash), its identifier or
 * an unambiguous beginning of the identifier will do. Faults, in Docker's words: not found {@code
 * No such container: x}, invalid for an ambiguous beginning, conflict where the container's state
 * forbids the call.
 */
public interface Containers {
    /**
     * Makes a container; nothing runs yet.
     *
     * @return as it is after creation
     * @throws dev.minato.base.Fault conflict when the name is in use, invalid when a part of the
     *     specification is wrong, not found when the image is gone
     */
    Container create(ContainerSpec spec);

    /**
     * Starts a container.
     *
     * @return false when it runs already
     * @throws dev.minato.base.Fault invalid when the process cannot be executed (the state's exit
     *     code is then 126 or 127, and a container with autoRemove is gone), conflict when it is
     *     paused
     */
    boolean start(String container);

    /**
     * Asks the process to end, and kills it when it does not.
     *
     * @param grace time between the stop signal and SIGKILL; negative is for ever; absent: the
     *     container's own
     * @return false when it does not run
     */
    default boolean stop(String container, Optional<Duration> grace) {
        return stop(container, grace, "");
    }

    /**
     * The same with a signal; when it returns the process is gone and nothing of its run is left.
     *
     * @param signal asks the process to end, name with or without SIG, or number; empty: the
     *     container's own
     */
    boolean stop(String container, Optional<Duration> grace, String signal);

    /** Stops a container if it runs, as {@link #stop} does, and starts it. */
    void restart(String container, Optional<Duration> grace, String signal);

    /**
     * Sends a signal to the container's first process; with KILL it returns when that is gone.
     *
     * @param signal name with or without SIG, or number; empty is KILL
     */
    void kill(String container, String signal);

    /**
     * Freezes every process of a running container; when it returns they stand.
     *
     * @throws dev.minato.base.Fault conflict when it does not run or is paused; unavailable when a
     *     process could not be stopped within 10 s: all go on then
     */
    void pause(String container);

    /**
     * Lets the processes of a paused container go on; when it returns they do.
     *
     * @throws dev.minato.base.Fault internal when it is not paused; unavailable when the kernel
     *     does not let them go on within 2 s: it is paused still
     */
    void unpause(String container);

    /**
     * Soon gives memory of a paused container back to the host, for as long as it is paused: what
     * it uses again then is read from swap space. Nothing happens where the host has no swap space
     * or its control groups are of version 1.
     */
    void giveBackMemory(String container);

    /**
     * Limits a running container to so many processors until it ends; its specification counts
     * again at its next start, and is what {@link #get} shows.
     *
     * @param nanoCpus billionths of a processor, at least 10,000,000
     * @throws dev.minato.base.Fault conflict when it does not run
     */
    void limitCpus(String container, long nanoCpus);

    /**
     * Removes a container; when it returns, its files and the volumes that go with it are gone.
     *
     * @param force kill it when it runs or is about to be started again
     * @param volumes remove its anonymous volumes too
     */
    void remove(String container, boolean force, boolean volumes);

    /**
     * Puts a container on a further network: at once when it runs, else at its next start, and at
     * every start from then on.
     *
     * @throws dev.minato.base.Fault in Docker's words: not found for a network that is not there
     *     when the container runs; forbidden when it is on it; invalid when its mode or the network
     *     forbid it, or the address is none of the network's
     */
    void connect(String container, EndpointSpec place);

    /**
     * Takes a container off a network. Its default route and published ports go by another one that
     * it is on; with the last one they are gone until it is put on one again.
     *
     * @param force also off a network that is not there any more while the container runs
     * @throws dev.minato.base.Fault internal when it is not on it, invalid for the host's
     */
    void disconnect(String container, String network, boolean force);

    /** Gives a container another name. */
    void rename(String container, String name);

    /**
     * The container as it is now.
     *
     * @throws dev.minato.base.Fault not found
     */
    Container get(String container);

    /**
     * Bytes of the files that a container has written into its root; looks at each of them.
     *
     * @throws dev.minato.base.Fault not found
     */
    long writtenBytes(String container);

    /**
     * The same in blocks of the disk, as far and as fast as is wanted.
     *
     * @throws dev.minato.base.Fault not found
     */
    long writtenBytes(String container, PacedUsage.Pace pace);

    /**
     * What a container that runs uses and may; empty when it does not run.
     *
     * @throws dev.minato.base.Fault not found
     */
    Optional<CgroupUsage> usage(String container);

    /**
     * How often its limits have stood in the way of a container that runs, since its start; empty
     * when it does not run. Costs a part of {@link #usage}.
     *
     * @throws dev.minato.base.Fault not found
     */
    Optional<CgroupStrain> strain(String container);

    /**
     * Of what a container that runs uses, processors and memory alone: for who looks often.
     *
     * @throws dev.minato.base.Fault not found
     */
    Optional<CgroupConsumption> consumption(String container);

    /** Every container, the newest first. */
    List<Container> list();

    /**
     * The exit code, once the condition holds. The future is never completed exceptionally, except
     * by the engine's own end; dropping it costs nothing.
     */
    CompletableFuture<Integer> wait(String container, WaitCondition condition);

    /**
     * Reads a container's log; blocks until it is read, and when following until the container
     * stops, the sink throws, or the thread is interrupted.
     */
    void logs(String container, LogQuery query, LogSink sink);

    /** Connects to the streams of a container, whether it runs or is only created. */
    Attachment attach(String container, AttachOptions options);

    /** Sets the size of a running container's terminal. */
    void resize(String container, int rows, int columns);

    /**
     * The processes of a running container.
     *
     * @param psArgs arguments of ps(1); empty is {@code -ef}
     */
    ProcessTable top(String container, List<String> psArgs);
}
