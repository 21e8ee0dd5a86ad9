package dev.minato.docker.buildkit;

import dev.minato.docker.buildkit.wire.Exporter;
import dev.minato.docker.buildkit.wire.ReturnRequest;
import dev.minato.docker.buildkit.wire.SolveRequest;
import dev.minato.image.model.ImageId;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A build that a client has asked for and whose parts it asks for itself, until it says what the
 * result is. Thread-safe.
 */
final class SolveJob {
    private final SolveRequest request;
    private final StatusLog log = new StatusLog();
    private final Map<String, ImageId> results = new ConcurrentHashMap<>();
    private final AtomicInteger parts = new AtomicInteger();
    private final CompletableFuture<ReturnRequest> returned = new CompletableFuture<>();

    SolveJob(SolveRequest request) {
        this.request = request;
    }

    SolveRequest request() {
        return request;
    }

    String ref() {
        return request.getRef();
    }

    /** Where results are to go; clients of before BuildKit 0.13 say it in another field. */
    List<Exporter> exporters() {
        if (request.getExportersCount() > 0 || request.getExporterBefore().isEmpty()) {
            return request.getExportersList();
        }
        return List.of(
                Exporter.newBuilder()
                        .setType(request.getExporterBefore())
                        .putAllAttrs(request.getExporterAttrsBeforeMap())
                        .build());
    }

    /** What tells the next part that is asked for from all others of all builds. */
    String nextPart() {
        return ref() + ' ' + parts.incrementAndGet();
    }

    StatusLog log() {
        return log;
    }

    /** Keeps a result by the id that the client gets to know. */
    void keep(String id, ImageId image) {
        results.put(id, image);
    }

    Optional<ImageId> result(String id) {
        return Optional.ofNullable(results.get(id));
    }

    /** The client says what it came to. */
    void finish(ReturnRequest end) {
        returned.complete(end);
    }

    /** Waits for that. */
    ReturnRequest awaitReturn() throws InterruptedException {
        try {
            return returned.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
