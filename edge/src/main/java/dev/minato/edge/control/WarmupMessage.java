package dev.minato.edge.control;

import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeState;
import dev.minato.edge.EdgeStats;
import dev.minato.edge.RouteOwner;
import dev.minato.edge.wire.DnsDocument;
import dev.minato.edge.wire.EdgeJson;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.OwnerRoutesDocument;
import dev.minato.edge.wire.StateDocument;
import dev.minato.edge.wire.StatsDocument;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message that a daemon and an edge exchange first, made before it is needed. To bind a record to
 * JSON for the first time takes tens of milliseconds: each end goes through its part beside its
 * start.
 *
 * @param text the message as it goes over a line
 */
public record WarmupMessage(Message message, String text) {
    static final WarmupMessage HELLO =
            new WarmupMessage(
                    new Message.Hello(Message.PROTOCOL, false),
                    """
                    {"type":"Hello","protocol":2,"successor":false}\
                    """);
    static final WarmupMessage WELCOME =
            new WarmupMessage(
                    new Message.Welcome(
                            Message.PROTOCOL,
                            StateDocument.of(
                                    new EdgeState(1, "", 0, 0, List.of(), List.of(), "", "", ""))),
                    """
                    {"type":"Welcome","protocol":2,"state":{"pid":1,"program":"","routes":0,\
                    "dns":0,"reservations":[],"unbound":[],"transport":"","ingress":"","epoch":""}}\
                    """);
    static final WarmupMessage NAMES =
            new WarmupMessage(
                    new Message.Dns(1, DnsDocument.of(DnsTable.EMPTY)),
                    """
                    {"type":"Dns","id":1,"table":{"format":2,"since":1,"version":0,\
                    "listeners":[],"names":[],"sources":{}}}\
                    """);
    static final WarmupMessage SERVICES =
            new WarmupMessage(
                    new Message.Services(1, List.of()),
                    """
                    {"type":"Services","id":1,"services":[]}\
                    """);
    static final WarmupMessage ROUTES =
            new WarmupMessage(
                    new Message.OwnerRoutes(1, OwnerRoutesDocument.of(RouteOwner.APPS, List.of())),
                    """
                    {"type":"OwnerRoutes","id":1,"routes":{"owner":"apps","hosts":[]}}\
                    """);
    static final WarmupMessage STATS =
            new WarmupMessage(
                    new Message.Stats(StatsDocument.of(new EdgeStats("", 1, false, List.of()))),
                    """
                    {"type":"Stats","stats":{"epoch":"","elapsedNanos":1,"last":false,"groups":[]}}\
                    """);
    static final WarmupMessage ANSWER =
            new WarmupMessage(
                    new Message.Answer(1, 1),
                    """
                    {"type":"Answer","id":1,"value":1}\
                    """);

    /** Makes the daemon's part ready. */
    public static void ofDaemon() {
        HELLO.said();
        NAMES.said();
        SERVICES.said();
        ROUTES.said();
        WELCOME.heard();
        ANSWER.heard();
        STATS.heard();
    }

    /** Makes the edge's part ready. */
    public static void ofEdge() {
        HELLO.heard();
        NAMES.heard();
        SERVICES.heard();
        ROUTES.heard();
        WELCOME.said();
        ANSWER.said();
        STATS.said();
    }

    /** The message as a text. */
    String said() {
        return new String(EdgeJson.encode(message), StandardCharsets.UTF_8);
    }

    /** The text as a message. */
    Message heard() {
        return EdgeJson.decode(text.getBytes(StandardCharsets.UTF_8));
    }
}
