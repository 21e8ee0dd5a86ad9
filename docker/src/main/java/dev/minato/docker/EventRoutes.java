package dev.minato.docker;

import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.DockerSettings;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Filters;
import dev.minato.docker.wire.GoTime;
import dev.minato.docker.wire.Json;
import dev.minato.engine.Event;
import dev.minato.engine.Events;
import dev.minato.state.ChangeLog;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The route of events, as they happen: {@code GET /events}. */
public final class EventRoutes {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final DockerSettings settings;
    private final Events events;
    private final ChangeLog changes;

    EventRoutes(DockerSettings settings, Events events, ChangeLog changes) {
        this.settings = settings;
        this.events = events;
        this.changes = changes;
    }

    void add(VersionedRoutes routes) {
        routes.get("/events", this::events);
    }

    private void events(ApiCall call) throws IOException, InterruptedException {
        Filters filters =
                call.filters(
                        "config",
                        "container",
                        "daemon",
                        "event",
                        "image",
                        "label",
                        "network",
                        "node",
                        "plugin",
                        "scope",
                        "secret",
                        "service",
                        "type",
                        "volume");
        Optional<Instant> since = call.text("since").map(text -> GoTime.parse("since", text));
        Optional<Instant> until = call.text("until").map(text -> GoTime.parse("until", text));
        Thread reader = Thread.currentThread();
        call.response().onGone(reader::interrupt);
        call.response().header("Content-Type", "application/json");
        Predicate<Event> wanted = event -> isKnown(call.version(), event) && passes(filters, event);
        try (MergedEvents merged = new MergedEvents(changes, events, since)) {
            OutputStream out = call.response().stream();
            follow(merged, wanted, until, out);
            out.close();
        }
    }

    /** Clients of before know no event for an image that has no name yet. */
    private static boolean isKnown(ApiVersion version, Event event) {
        return version.since(46)
                || !event.type().equals("image")
                || !event.action().equals("create");
    }

    private void follow(
            MergedEvents merged, Predicate<Event> wanted, Optional<Instant> until, OutputStream out)
            throws IOException, InterruptedException {
        while (!merged.ended()) {
            Duration patience = patience(until);
            Optional<Event> event = merged.next(patience);
            boolean over =
                    event.isEmpty()
                            ? patience.isZero()
                            : until.isPresent() && event.get().time().isAfter(until.get());
            if (over) {
                return;
            }
            if (event.filter(wanted).isPresent()) {
                out.write(Json.line(json(event.get()).map(), "\n"));
            }
        }
    }

    /** How long to wait for the next event; zero once the end has passed. */
    private Duration patience(Optional<Instant> until) {
        if (until.isEmpty()) {
            return PATIENCE;
        }
        Duration left = Duration.between(settings.clock().instant(), until.get());
        if (left.isNegative()) {
            return Duration.ZERO;
        }
        return left.compareTo(PATIENCE) < 0 ? left.plusMillis(1) : PATIENCE;
    }

    static boolean passes(Filters filters, Event event) {
        return filters.any("type", event.type()::equals)
                && filters.any("event", wanted -> isAction(wanted, event.action()))
                && filters.any("scope", "local"::equals)
                && named(filters, event, "container")
                && named(filters, event, "image")
                && named(filters, event, "network")
                && named(filters, event, "volume")
                && filters.labels(event.attributes());
    }

    /** The command of an exec and the verdict of a check follow a colon and may be left out. */
    private static boolean isAction(String wanted, String action) {
        return action.equals(wanted) || action.startsWith(wanted + ":");
    }

    private static boolean named(Filters filters, Event event, String type) {
        if (!filters.has(type)) {
            return true;
        }
        String name = event.attributes().getOrDefault("name", "");
        String image = event.attributes().getOrDefault("image", "");
        return filters.any(
                type,
                wanted ->
                        event.type().equals(type)
                                ? event.actorId().startsWith(wanted)
                                        || name.equals(wanted)
                                        || (type.equals("image") && withoutTag(name).equals(wanted))
                                : type.equals("image")
                                        && (image.equals(wanted)
                                                || withoutTag(image).equals(wanted)));
    }

    private static String withoutTag(String image) {
        int colon = image.lastIndexOf(':');
        return colon > image.lastIndexOf('/') ? image.substring(0, colon) : image;
    }

    public static Fields json(Event event) {
        Instant time = event.time();
        Fields actor =
                Fields.of("ID", event.actorId())
                        .put("Attributes", new TreeMap<>(event.attributes()));
        Map<String, String> attributes = event.attributes();
        boolean container = event.type().equals("container");
        boolean old = container || event.type().equals("image");
        String from = attributes.getOrDefault("image", "");
        return Fields.of()
                .putIf(old, "status", event.action())
                .putIf(old && !event.actorId().isEmpty(), "id", event.actorId())
                .putIf(container && !from.isEmpty(), "from", from)
                .put("Type", event.type())
                .put("Action", event.action())
                .put("Actor", actor)
                .put("scope", "local")
                .put("time", time.getEpochSecond())
                .put("timeNano", time.getEpochSecond() * 1_000_000_000L + time.getNano());
    }
}
