package dev.minato.local.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * A container of a replica as it is written down.
 *
 * @param replica name of the replica
 * @param name in the replica's spec
 * @param container the engine's id; absent before it was made
 * @param restarts how often its process was started again
 * @param crashes how often in a row it ended without having run for long; decides the back-off
 * @param boot in which its process was last started
 * @param passed when the process was started whose startup probe passed, that ran to its end, or
 *     whose end is among the crashes
 * @param ready whether that process was ready when last seen, or ended as it should
 * @param begun just before its process was last started
 * @param former the same of the process before
 */
public record GroupContainerRow(
        String replica,
        String name,
        Optional<String> container,
        int restarts,
        int crashes,
        String boot,
        Optional<Instant> passed,
        boolean ready,
        Optional<Instant> begun,
        Optional<Instant> former) {
    public static GroupContainerRow fresh(String replica, String name) {
        return new GroupContainerRow(
                replica,
                name,
                Optional.empty(),
                0,
                0,
                "",
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    /** A time as it is written down. */
    public static Instant stored(Instant time) {
        return Instant.ofEpochMilli(time.toEpochMilli());
    }

    public GroupContainerRow withContainer(Optional<String> id) {
        return new GroupContainerRow(
                replica, name, id, restarts, crashes, boot, passed, ready, begun, former);
    }

    /** The same, its process being started. */
    public GroupContainerRow starting(int newRestarts, int newCrashes, String newBoot) {
        return new GroupContainerRow(
                replica,
                name,
                container,
                newRestarts,
                newCrashes,
                newBoot,
                Optional.empty(),
                false,
                begun,
                former);
    }

    /** The same, another process of it having been started. */
    public GroupContainerRow begunAt(Instant time) {
        return new GroupContainerRow(
                replica,
                name,
                container,
                restarts,
                crashes,
                boot,
                passed,
                ready,
                Optional.of(time),
                begun);
    }

    public GroupContainerRow withReadiness(Optional<Instant> whenPassed, boolean isReady) {
        return new GroupContainerRow(
                replica,
                name,
                container,
                restarts,
                crashes,
                boot,
                whenPassed,
                isReady,
                begun,
                former);
    }
}
