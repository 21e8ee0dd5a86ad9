package dev.minato.edge;

/**
 * What came of a group that was marked {@link GroupState#ASLEEP}.
 *
 * @param version of the table that every live edge has in force
 * @param calledOff whether a request has arrived meanwhile, or the group is not asleep: its last
 *     replica must not be stopped; else nothing is in flight to it and new requests are held
 */
public record GroupSleep(long version, boolean calledOff) {}
