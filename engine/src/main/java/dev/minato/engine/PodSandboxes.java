package dev.minato.engine;

import dev.minato.engine.spec.PodSandboxSpec;

import java.util.List;

/**
 * The {@linkplain PodSandbox sandboxes} of this instance. Thread-safe.
 *
 * <p>A group of containers that share {@code localhost}, one address and its ports:
 *
 * <ol>
 *   <li>{@link #ensure} makes the sandbox, as quickly as a container gets its network: namespaces
 *       are made ahead of time. Its {@link PodSandbox#connection} tells the group's address.
 *   <li>Each container is created with {@code network(NetworkSpec.DEFAULT.withMode(new
 *       NetworkMode.SandboxNetwork(id)))} and started, stopped, restarted and removed by itself, in
 *       any order; give all of them the same {@code hostname}. {@link Container#connection} tells
 *       the sandbox's place while it runs. Names and ports are the sandbox's: such a container
 *       publishes none.
 *   <li>{@link #remove} takes the namespace away once none of the containers runs; removing the
 *       containers does not.
 * </ol>
 *
 * <p>A sandbox is written down before it is made. It outlives a daemon that was killed, with the
 * containers that run in it. After a start of the host it has lost its namespace; {@link #ensure},
 * or the first start of one of its containers, makes it again, perhaps with another address.
 * Whoever made a sandbox compares {@link #list} with what he knows when he comes back, and removes
 * what he does not want any more.
 */
public interface PodSandboxes {
    /**
     * Makes a sandbox, or finds the one that is there.
     *
     * @return as it is now, with a namespace
     * @throws dev.minato.base.Fault conflict when one of that identifier is there with another
     *     specification, or a port or the address is taken; not found for an unknown network;
     *     exhausted without a free address. One that was not there before is not there then either.
     */
    PodSandbox ensure(PodSandboxSpec spec);

    /** All that were made and not removed, by identifier. */
    List<PodSandboxSpec> list();

    /**
     * Removes a sandbox; nothing happens when there is none.
     *
     * @throws dev.minato.base.Fault conflict while a container runs in it
     */
    void remove(String id);
}
