package dev.minato.docker.buildkit;

import dev.minato.docker.buildkit.wire.ReturnRequest;
import dev.minato.docker.buildkit.wire.SolveRequest;
import dev.minato.image.model.ImageId;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A build that a client has asked for and whose parts it asks for itself, until it says what the
 * result is. Thread-safe.
 */
final class SolveJob {
    private final SolveRequest request;
    private final StatusLog log = new StatusLog();
    private final Map<String, ImageId> results = new ConcurrentHashMap<>();
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
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
