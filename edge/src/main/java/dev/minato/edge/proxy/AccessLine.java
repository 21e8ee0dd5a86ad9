package dev.minato.edge.proxy;

import dev.minato.edge.http.Http1Request;
import dev.minato.edge.http.ReusableBytes;

/** One line of the access log. */
final class AccessLine {
    /** Bytes of a path that are logged. */
    static final int MAX_PATH = 2048;

    private AccessLine() {}

    /**
     * What came of a request, or of a connection of TCP.
     *
     * @param status 101 of a connection of TCP that had a backend; 0 where there is none
     * @param flag {@code client gone}, {@code truncated}, the edge's own error, or empty
     */
    record Outcome(int status, long bytesIn, long bytesOut, String flag) {}

    /** When it is, and who asked. */
    static ReusableBytes start(ProxyLoop loop, byte[] id, byte[] client) {
        ReusableBytes line = loop.scratch().ascii("{\"time\":\"");
        loop.timestamp(line);
        line.ascii("\",\"id\":\"").json(id, 0, id.length);
        line.ascii("\",\"client\":\"").put(client).put((byte) '"');
        return line;
    }

    /** The port of TCP that was asked for. */
    static void port(ReusableBytes line, int port) {
        line.ascii(",\"port\":").decimal(port);
    }

    /** What was asked, where the head could be read. */
    static void request(ReusableBytes line, Http1Request request) {
        line.ascii(",\"host\":\"").json(request.host()).ascii("\",");
        request.describe(line, MAX_PATH);
    }

    /** Who answered, after how many tries. */
    static void target(ReusableBytes line, BackendSelection selection) {
        CompiledRoute route = selection.route();
        if (route != null) {
            line.ascii(",\"app\":\"").json(route.spec().app()).put((byte) '"');
        }
        CompiledGroup group = selection.group();
        if (group != null) {
            line.ascii(",\"target\":\"").json(group.key().target()).put((byte) '"');
        }
        Upstream backend = selection.upstream();
        if (backend != null) {
            byte[] label = backend.label();
            line.ascii(",\"backend\":\"").json(label, 0, label.length).put((byte) '"');
        }
        if (selection.attempts() > 1) {
            line.ascii(",\"attempts\":").decimal(selection.attempts());
        }
    }

    /**
     * Writes it to the log.
     *
     * @param started when the first byte came, or the connection, as of {@link System#nanoTime}
     */
    static void end(ProxyLoop loop, ReusableBytes line, long started, Outcome outcome) {
        line.ascii(",\"status\":").decimal(outcome.status());
        line.ascii(",\"bytesIn\":").decimal(outcome.bytesIn());
        line.ascii(",\"bytesOut\":").decimal(outcome.bytesOut());
        line.ascii(",\"micros\":").decimal((System.nanoTime() - started) / 1000);
        if (!outcome.flag().isEmpty()) {
            line.ascii(",\"flag\":\"").json(outcome.flag()).put((byte) '"');
        }
        loop.log(line.ascii("}\n"));
    }
}
