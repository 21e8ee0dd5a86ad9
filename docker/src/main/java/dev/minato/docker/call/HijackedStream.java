package dev.minato.docker.call;

import dev.minato.base.Fault;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.http.Duplex;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Takes a connection out of HTTP and makes it a stream (docker-compatible, moby attach and exec).
 */
public final class HijackedStream {
    private static final String RAW = "application/vnd.docker.raw-stream";
    private static final String MULTIPLEXED = "application/vnd.docker.multiplexed-stream";
    private static final Map<Integer, String> REASONS =
            Map.of(
                    400, "Bad Request",
                    403, "Forbidden",
                    404, "Not Found",
                    409, "Conflict",
                    501, "Not Implemented");

    private HijackedStream() {}

    /** The type of a stream of output. */
    public static String contentType(ApiVersion version, boolean tty) {
        return !tty && version.since(42) ? MULTIPLEXED : RAW;
    }

    /** Takes the connection over; headers that are set already come after the stream's own. */
    public static Duplex begin(ApiCall call, boolean tty) throws IOException {
        var others = call.response().headers().fields();
        call.response().headers().clear();
        boolean upgrade = call.request().wantsUpgrade();
        call.response()
                .status(upgrade ? 101 : 200)
                .header("Content-Type", upgrade ? contentType(call.version(), tty) : RAW);
        if (upgrade) {
            call.response().header("Connection", "Upgrade").header("Upgrade", "tcp");
        }
        others.forEach(field -> call.response().headers().add(field.name(), field.value()));
        return call.response().hijack(upgrade ? "UPGRADED" : "OK");
    }

    /** Tells an error the way an attach does: as text on a raw stream. */
    public static void refuse(ApiCall call, Fault fault) throws IOException, InterruptedException {
        int status = DockerErrors.status(fault);
        call.response().headers().clear();
        call.response().status(status).header("Content-Type", RAW);
        String reason = REASONS.getOrDefault(status, "Internal Server Error");
        try (Duplex duplex = call.response().hijack(reason)) {
            duplex.out()
                    .write((DockerSentences.of(fault) + "\r\n").getBytes(StandardCharsets.UTF_8));
            StreamCopier.end(duplex);
        }
    }
}
