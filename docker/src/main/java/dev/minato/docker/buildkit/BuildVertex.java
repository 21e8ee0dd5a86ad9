package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.docker.buildkit.wire.StatusResponse;
import dev.minato.docker.buildkit.wire.Timestamp;
import dev.minato.docker.buildkit.wire.Vertex;
import dev.minato.docker.buildkit.wire.VertexLog;
import dev.minato.docker.buildkit.wire.VertexStatus;
import dev.minato.image.model.Digest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;

/** One line of a build's progress: it begins, tells what it does, and ends. Thread-safe. */
final class BuildVertex {
    private final StatusLog log;
    private final InstantSource clock;
    private final String digest;
    private final String name;
    private final Instant started;

    private BuildVertex(
            StatusLog log, InstantSource clock, String digest, String name, Instant started) {
        this.log = log;
        this.clock = clock;
        this.digest = digest;
        this.name = name;
        this.started = started;
    }

    /**
     * Begins one.
     *
     * @param identity what tells it from the others of the build
     */
    static BuildVertex begin(StatusLog log, InstantSource clock, String identity, String name) {
        String digest = Digest.of(identity.getBytes(StandardCharsets.UTF_8)).toString();
        BuildVertex vertex = new BuildVertex(log, clock, digest, name, clock.instant());
        vertex.tell(vertex.vertex());
        return vertex;
    }

    String digest() {
        return digest;
    }

    private Vertex.Builder vertex() {
        return Vertex.newBuilder()
                .setDigest(digest)
                .setName(name)
                .setStarted(ProtobufMessages.time(started));
    }

    private void tell(Vertex.Builder vertex) {
        log.add(StatusResponse.newBuilder().addVertexes(vertex).build());
    }

    void cached() {
        tell(vertex().setCached(true).setCompleted(now()));
    }

    void done() {
        tell(vertex().setCompleted(now()));
    }

    void failed(String error) {
        tell(vertex().setCompleted(now()).setError(error));
    }

    /** Output, on stream 1 or 2. */
    void output(int stream, byte[] bytes) {
        log.add(
                StatusResponse.newBuilder()
                        .addLogs(
                                VertexLog.newBuilder()
                                        .setVertex(digest)
                                        .setTimestamp(now())
                                        .setStream(stream)
                                        .setMsg(ByteString.copyFrom(bytes)))
                        .build());
    }

    /**
     * What part of it has come to.
     *
     * @param total 0 where it is not known
     * @param over whether it is done
     */
    void progress(String part, long current, long total, boolean over) {
        VertexStatus.Builder status =
                VertexStatus.newBuilder()
                        .setId(part)
                        .setVertex(digest)
                        .setName(part)
                        .setCurrent(current)
                        .setTotal(total)
                        .setTimestamp(now())
                        .setStarted(ProtobufMessages.time(started));
        if (over) {
            status.setCompleted(now());
        }
        log.add(StatusResponse.newBuilder().addStatuses(status).build());
    }

    private Timestamp now() {
        return ProtobufMessages.time(clock.instant());
    }
}
