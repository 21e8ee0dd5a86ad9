package dev.minato.azure.wire;

import dev.minato.base.SafeText;
import dev.minato.platform.AppEvents.AppEvent;
import dev.minato.platform.AppFact;

import tools.jackson.databind.node.ObjectNode;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A line of an event stream, with the names and reasons that Container Apps uses in its system
 * logs.
 *
 * @param warning or else normal
 * @param app absent in what is said of the stream itself
 * @param reason one word
 */
public record EventLine(
        Instant at,
        boolean warning,
        Optional<String> app,
        Optional<String> revision,
        String reason,
        String message) {

    /** What was done. */
    public static EventLine of(AppEvent event) {
        AppFact fact = event.fact();
        return new EventLine(
                event.at(),
                isWarning(fact.action()),
                Optional.of(fact.app()),
                fact.revision(),
                reason(fact.action()),
                fact.message());
    }

    /** Nothing was done for a while. */
    public static EventLine silence(Instant now, Duration silence) {
        return new EventLine(
                now,
                false,
                Optional.empty(),
                Optional.empty(),
                "NoNewEvents",
                "No events since last " + silence.toSeconds() + " seconds");
    }

    private static boolean isWarning(AppFact.Action action) {
        return switch (action) {
            case REVISION_FAIL, CONTAINER_END, CONTAINER_LIMIT, SCALE_RULE_FAIL -> true;
            default -> false;
        };
    }

    private static String reason(AppFact.Action action) {
        return switch (action) {
            case CREATE -> "ContainerAppCreate";
            case UPDATE -> "ContainerAppUpdate";
            case REVISION_CREATE -> "RevisionCreation";
            case REVISION_START -> "RevisionUpdate";
            case REVISION_WAIT -> "FailedScheduling";
            case SCALE -> "ReplicaScaling";
            case SCALE_RULE_FAIL -> "KEDAScalerFailed";
            case SCALE_RULE_READ -> "KEDAScalersStarted";
            case REVISION_READY -> "RevisionReady";
            case REVISION_PROVISION -> "ContainerAppReady";
            case REVISION_FAIL -> "Error";
            case CONTAINER_END -> "ContainerTerminated";
            case CONTAINER_LIMIT -> "ContainerLimitReached";
            case REVISION_ACTIVATE -> "RevisionActivating";
            case REVISION_DEACTIVATE -> "RevisionDeactivating";
            case RESTART -> "RevisionRestart";
            case TRAFFIC -> "TrafficUpdate";
            case START -> "ContainerAppStart";
            case STOP -> "ContainerAppStop";
            case STOPPED -> "ContainerAppStopped";
            case DELETE -> "ContainerAppDelete";
            case DELETED -> "ContainerAppDeleted";
        };
    }

    /** As it is sent, with its end. */
    public byte[] bytes(boolean text) {
        byte[] line = text ? text().getBytes(StandardCharsets.UTF_8) : Json.bytes(json());
        byte[] whole = java.util.Arrays.copyOf(line, line.length + 1);
        whole[line.length] = '\n';
        return whole;
    }

    private ObjectNode json() {
        ObjectNode line = Json.object().put("TimeStamp", at.toString()).put("Type", type());
        put(line, "ContainerAppName", app);
        put(line, "RevisionName", revision);
        return line.put("ReplicaName", "")
                .put("Msg", message)
                .put("Reason", reason)
                .put("EventSource", "ContainerAppController")
                .put("Count", 1);
    }

    private static void put(ObjectNode line, String name, Optional<String> value) {
        line.put(name, value.orElse(""));
    }

    private String type() {
        return warning ? "Warning" : "Normal";
    }

    /** One line, whatever the message has. */
    private String text() {
        String plain = SafeText.plain(message.replaceAll("\\s*\\R\\s*", " | "));
        return at + " " + type() + " " + app.orElse("-") + " " + reason + ": " + plain;
    }
}
