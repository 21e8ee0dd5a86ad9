package dev.minato.edge.proxy;

import dev.minato.edge.http.Http1Request;
import dev.minato.edge.http.ReusableBytes;

/** One line of the access log. */
final class AccessLine {
    /** Bytes of a path that are logged. */
    static final int MAX_PATH = 2048;

    private AccessLine() {}

    /**
     * What came of a request.
     *
     * @param micros from the first byte of the head to the last of the answer
     * @param flag {@code client gone}, {@code truncated}, the edge's own error, or empty
     */
    record Outcome(int status, long bytesIn, long bytesOut, long micros, String flag) {}

    /** Who asked. */
    static void start(ReusableBytes line, byte[] id, byte[] client) {
        line.ascii("\",\"id\":\"").json(id, 0, id.length);
        line.ascii("\",\"client\":\"").put(client).put((byte) '"');
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

    static void end(ReusableBytes line, Outcome outcome) {
        line.ascii(",\"status\":").decimal(outcome.status());
        line.ascii(",\"bytesIn\":").decimal(outcome.bytesIn());
        line.ascii(",\"bytesOut\":").decimal(outcome.bytesOut());
        line.ascii(",\"micros\":").decimal(outcome.micros());
        if (!outcome.flag().isEmpty()) {
            line.ascii(",\"flag\":\"").json(outcome.flag()).put((byte) '"');
        }
        line.ascii("}\n");
    }
}
