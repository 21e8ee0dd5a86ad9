package dev.minato.edge.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

import dev.minato.base.Fault;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/**
 * What is said on the control socket: one of these as JSON in each frame. Whoever connects says the
 * newest protocol it speaks; the answer is the newest that both do, and neither says a word that
 * the other does not know.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Message.Hello.class, name = "Hello"),
    @JsonSubTypes.Type(value = Message.Welcome.class, name = "Welcome"),
    @JsonSubTypes.Type(value = Message.Routes.class, name = "Routes"),
    @JsonSubTypes.Type(value = Message.OwnerRoutes.class, name = "OwnerRoutes"),
    @JsonSubTypes.Type(value = Message.ChangeRoutes.class, name = "ChangeRoutes"),
    @JsonSubTypes.Type(value = Message.Services.class, name = "Services"),
    @JsonSubTypes.Type(value = Message.Dns.class, name = "Dns"),
    @JsonSubTypes.Type(value = Message.Names.class, name = "Names"),
    @JsonSubTypes.Type(value = Message.Reserve.class, name = "Reserve"),
    @JsonSubTypes.Type(value = Message.Release.class, name = "Release"),
    @JsonSubTypes.Type(value = Message.Yield.class, name = "Yield"),
    @JsonSubTypes.Type(value = Message.Retire.class, name = "Retire"),
    @JsonSubTypes.Type(value = Message.Answer.class, name = "Answer"),
    @JsonSubTypes.Type(value = Message.Refusal.class, name = "Refusal"),
    @JsonSubTypes.Type(value = Message.Watch.class, name = "Watch"),
    @JsonSubTypes.Type(value = Message.Drained.class, name = "Drained"),
    @JsonSubTypes.Type(value = Message.WatchGroup.class, name = "WatchGroup"),
    @JsonSubTypes.Type(value = Message.GroupAsleep.class, name = "GroupAsleep"),
    @JsonSubTypes.Type(value = Message.InFlight.class, name = "InFlight"),
    @JsonSubTypes.Type(value = Message.DialFailed.class, name = "DialFailed"),
    @JsonSubTypes.Type(value = Message.Arrival.class, name = "Arrival"),
    @JsonSubTypes.Type(value = Message.Stats.class, name = "Stats")
})
public sealed interface Message {
    /** The newest protocol that this build speaks. */
    int PROTOCOL = 2;

    /** The oldest: one owner, one target for each host, no counts. */
    int OLDEST = 1;

    /** A message that is answered by an {@link Answer} or a {@link Refusal} of the same id. */
    sealed interface Call extends Message {
        long id();
    }

    /** First word of whoever connects. */
    record Hello(
            @JsonProperty("protocol") int protocol, @JsonProperty("successor") boolean successor)
            implements Message {}

    /** First word of the edge. */
    record Welcome(
            @JsonProperty("protocol") int protocol, @JsonProperty("state") StateDocument state)
            implements Message {}

    /** A whole table: from a daemon of protocol 1, and to an edge that is being replaced. */
    record Routes(@JsonProperty("id") long id, @JsonProperty("table") RoutesDocument table)
            implements Call {}

    /** All routes of an owner. */
    record OwnerRoutes(
            @JsonProperty("id") long id, @JsonProperty("routes") OwnerRoutesDocument routes)
            implements Call {}

    /** A few routes of an owner. */
    record ChangeRoutes(
            @JsonProperty("id") long id, @JsonProperty("change") RouteChangeDocument change)
            implements Call {}

    /** Where containers are served. */
    record Services(
            @JsonProperty("id") long id, @JsonProperty("services") List<ServiceDocument> services)
            implements Call {}

    record Dns(@JsonProperty("id") long id, @JsonProperty("table") DnsDocument table)
            implements Call {}

    record Names(@JsonProperty("id") long id, @JsonProperty("change") DnsChangeDocument change)
            implements Call {}

    record Reserve(
            @JsonProperty("id") long id,
            @JsonProperty("reservation") ReservationDocument reservation)
            implements Call {}

    record Release(
            @JsonProperty("id") long id,
            @JsonProperty("reservation") ReservationDocument reservation)
            implements Call {}

    /** A successor asks the edge to stand still: documents are written, sockets may be shared. */
    record Yield(@JsonProperty("id") long id) implements Call {}

    /** The successor has bound everything: stop accepting, finish, go. */
    record Retire(@JsonProperty("id") long id) implements Call {}

    /** Done; the value is a version, or a port. */
    record Answer(@JsonProperty("id") long id, @JsonProperty("value") long value)
            implements Message {}

    /** Not done. */
    record Refusal(
            @JsonProperty("id") long id,
            @JsonProperty("kind") String kind,
            @JsonProperty("field") String field,
            @JsonProperty("text") String text)
            implements Message {
        public static Refusal of(long id, Fault fault) {
            return new Refusal(id, fault.kind().name(), fault.field().orElse(""), fault.text());
        }

        /** As it was thrown at the other end. */
        public Fault fault() {
            Fault.Kind known = readKind();
            if (field.isEmpty()) {
                return Fault.of(known, text);
            }
            return known == Fault.Kind.UNSUPPORTED
                    ? Fault.unsupported(field, text)
                    : Fault.invalid(field, text);
        }

        /** A later build may have kinds that this one does not know. */
        private Fault.Kind readKind() {
            for (Fault.Kind known : Fault.Kind.values()) {
                if (known.name().equals(kind)) {
                    return known;
                }
            }
            return Fault.Kind.UNAVAILABLE;
        }
    }

    /** Asks to be told when a backend is gone from the table and has nothing in flight. */
    record Watch(@JsonProperty("backend") String backend) implements Message {}

    record Drained(@JsonProperty("backend") String backend) implements Message {}

    /** Asks to be told when a group that is asleep has nothing in flight, or a request arrives. */
    record WatchGroup(@JsonProperty("group") KeyDocument group) implements Message {}

    /**
     * What came of it.
     *
     * @param calledOff whether a request has arrived, or the group is not asleep
     */
    record GroupAsleep(
            @JsonProperty("group") KeyDocument group,
            @JsonProperty("version") long version,
            @JsonProperty("calledOff") boolean calledOff)
            implements Message {}

    /**
     * Requests and tunnels in flight.
     *
     * @param version of the table in force; from an edge that is being replaced
     * @param held groups for which requests wait; from an edge that is being replaced
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record InFlight(
            @JsonProperty("byBackend") Map<String, Integer> byBackend,
            @JsonProperty("version") @Nullable Long version,
            @JsonProperty("held") @Nullable List<KeyDocument> held)
            implements Message {}

    record DialFailed(
            @JsonProperty("backend") String backend, @JsonProperty("reason") String reason)
            implements Message {}

    /**
     * Requests wait for a group that is asleep.
     *
     * @param target of its key; absent in protocol 1
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Arrival(
            @JsonProperty("host") String host,
            @JsonProperty("app") String app,
            @JsonProperty("waiting") int waiting,
            @JsonProperty("target") @Nullable String target)
            implements Message {}

    /** What an edge process has counted. */
    record Stats(@JsonProperty("stats") StatsDocument stats) implements Message {}
}
