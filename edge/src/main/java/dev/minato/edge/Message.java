package dev.minato.edge;

import com.fasterxml.jackson.annotation.JsonTypeInfo;

import dev.minato.base.Fault;

import java.util.Map;

/** What is said on the control socket: one of these as JSON in each frame. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "type")
public sealed interface Message {
    /** The protocol that this build speaks; a peer of another is refused in words. */
    int PROTOCOL = 1;

    /** A message that is answered by an {@link Answer} or a {@link Refusal} of the same id. */
    sealed interface Call extends Message {
        long id();
    }

    /** First word of whoever connects. */
    record Hello(int protocol, boolean successor) implements Message {}

    /** First word of the edge. */
    record Welcome(int protocol, EdgeState state) implements Message {}

    record Routes(long id, RouteTable table) implements Call {}

    record Dns(long id, DnsTable table) implements Call {}

    record Names(long id, DnsChange change) implements Call {}

    record Reserve(long id, Reservation reservation) implements Call {}

    record Release(long id, Reservation reservation) implements Call {}

    /** A successor asks the edge to stand still: documents are written, sockets may be shared. */
    record Yield(long id) implements Call {}

    /** The successor has bound everything: stop accepting, finish, go. */
    record Retire(long id) implements Call {}

    /** Done; the value is a version, or a port. */
    record Answer(long id, long value) implements Message {}

    /** Not done. */
    record Refusal(long id, Fault.Kind kind, String field, String text) implements Message {
        public static Refusal of(long id, Fault fault) {
            return new Refusal(id, fault.kind(), fault.field().orElse(""), fault.text());
        }

        /** As it was thrown at the other end. */
        public Fault fault() {
            return field.isEmpty() ? Fault.of(kind, text) : Fault.invalid(field, text);
        }
    }

    /** Asks to be told when a backend is gone from the table and has nothing in flight. */
    record Watch(String backend) implements Message {}

    record Drained(String backend) implements Message {}

    record InFlight(Map<String, Integer> byBackend) implements Message {}

    record DialFailed(String backend, String reason) implements Message {}

    record Arrival(String host, String app, int waiting) implements Message {}
}
