package dev.minato.engine.stored;

import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.failure.EngineFailure.NamespaceObstacle;
import dev.minato.engine.failure.EngineFailure.ProcessUse;
import dev.minato.engine.wire.FailureDocument;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** The facts of starts that failed, to and from the form in which they are stored. */
final class FailureDocuments {
    private static final String MISSING = "missing";
    private static final String OWN = "own";
    private static final String NOT_RUNNING = "notRunning";

    private FailureDocuments() {}

    /** None for what no start fails with, or for what needs no more than its words. */
    static Optional<FailureDocument> of(EngineFailure failure) {
        return switch (failure) {
            case EngineFailure.ProcessNotStarted it when it.use() == ProcessUse.RUN ->
                    of("process", null, it.reason());
            case EngineFailure.DeviceNotUsable it -> of("device", it.path(), it.reason());
            case EngineFailure.MountRefused it -> of("mount", it.type(), it.reason());
            case EngineFailure.BindSourceNotMade it -> of("source", it.path(), it.reason());
            case EngineFailure.NamespaceNotJoined it ->
                    Optional.of(
                            new FailureDocument(
                                    "namespace",
                                    it.namespace(),
                                    it.container(),
                                    switch (it.obstacle()) {
                                        case MISSING -> MISSING;
                                        case OWN -> OWN;
                                        case NOT_RUNNING -> NOT_RUNNING;
                                    },
                                    it.status(),
                                    null));
            default -> Optional.empty();
        };
    }

    private static Optional<FailureDocument> of(String kind, @Nullable String of, String reason) {
        return Optional.of(new FailureDocument(kind, of, null, null, null, reason));
    }

    /** None of a kind that a later release has written. */
    static Optional<EngineFailure> failure(@Nullable FailureDocument stored) {
        if (stored == null) {
            return Optional.empty();
        }
        String of = StoredValues.text(stored.of());
        String reason = StoredValues.text(stored.reason());
        return switch (StoredValues.text(stored.kind())) {
            case "process" ->
                    Optional.of(new EngineFailure.ProcessNotStarted(ProcessUse.RUN, reason));
            case "device" -> Optional.of(new EngineFailure.DeviceNotUsable(of, reason));
            case "mount" -> Optional.of(new EngineFailure.MountRefused("Mounts", of, reason));
            case "source" -> Optional.of(new EngineFailure.BindSourceNotMade(of, reason));
            case "namespace" ->
                    obstacle(StoredValues.text(stored.obstacle()))
                            .map(obstacle ->
                                    new EngineFailure.NamespaceNotJoined(
                                            of,
                                            StoredValues.text(stored.container()),
                                            obstacle,
                                            StoredValues.text(stored.status())));
            default -> Optional.empty();
        };
    }

    private static Optional<NamespaceObstacle> obstacle(String text) {
        return switch (text) {
            case MISSING -> Optional.of(NamespaceObstacle.MISSING);
            case OWN -> Optional.of(NamespaceObstacle.OWN);
            case NOT_RUNNING -> Optional.of(NamespaceObstacle.NOT_RUNNING);
            default -> Optional.empty();
        };
    }
}
