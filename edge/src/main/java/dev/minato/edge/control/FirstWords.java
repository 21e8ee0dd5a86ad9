package dev.minato.edge.control;

import dev.minato.edge.DnsTable;
import dev.minato.edge.EdgeState;
import dev.minato.edge.wire.DnsDocument;
import dev.minato.edge.wire.EdgeJson;
import dev.minato.edge.wire.Message;
import dev.minato.edge.wire.StateDocument;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What a daemon and an edge say to each other first. To bind a record to JSON for the first time
 * takes tens of milliseconds: each end goes through its part beside its start.
 *
 * @param text the message as it goes over a line
 */
public record FirstWords(Message message, String text) {
    static final FirstWords HELLO =
            new FirstWords(
                    new Message.Hello(Message.PROTOCOL, false),
                    """
                    {"type":"Hello","protocol":2,"successor":false}\
                    """);
    static final FirstWords WELCOME =
            new FirstWords(
                    new Message.Welcome(
                            Message.PROTOCOL,
                            StateDocument.of(
                                    new EdgeState(1, "", 0, 0, List.of(), List.of(), "", "", ""))),
                    """
                    {"type":"Welcome","protocol":2,"state":{"pid":1,"program":"","routes":0,\
                    "dns":0,"reservations":[],"unbound":[],"transport":"","ingress":"","epoch":""}}\
                    """);
    static final FirstWords NAMES =
            new FirstWords(
                    new Message.Dns(1, DnsDocument.of(DnsTable.EMPTY)),
                    """
                    {"type":"Dns","id":1,"table":{"format":2,"since":1,"version":0,\
                    "listeners":[],"names":[],"sources":{}}}\
                    """);
    static final FirstWords ANSWER =
            new FirstWords(
                    new Message.Answer(1, 1),
                    """
                    {"type":"Answer","id":1,"value":1}\
                    """);

    /** Makes the daemon's part ready. */
    public static void ofDaemon() {
        HELLO.said();
        NAMES.said();
        WELCOME.heard();
        ANSWER.heard();
    }

    /** Makes the edge's part ready. */
    public static void ofEdge() {
        HELLO.heard();
        NAMES.heard();
        WELCOME.said();
        ANSWER.said();
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
