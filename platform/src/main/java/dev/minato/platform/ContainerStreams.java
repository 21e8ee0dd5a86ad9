package dev.minato.platform;

/** Output and commands of one container that was there when it was looked up. Thread-safe. */
public interface ContainerStreams {
    /**
     * Writes the container's output to a sink until its end, or for ever when following, or until
     * the sink refuses a line. Blocks the caller.
     *
     * @throws dev.minato.base.Fault notFound when the replica has gone since
     */
    void logs(Cluster.LogQuery query, Cluster.LogSink sink);

    /**
     * Runs a command in the container.
     *
     * @throws dev.minato.base.Fault notFound when the replica has gone since; conflict when the
     *     container does not run
     */
    ExecSession exec(ExecRequest request);
}
