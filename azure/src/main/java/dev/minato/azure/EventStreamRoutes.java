package dev.minato.azure;

import dev.minato.azure.wire.EventLine;
import dev.minato.http.Request;
import dev.minato.http.Response;
import dev.minato.platform.AppEvents;
import dev.minato.platform.AppEvents.AppEvent;
import dev.minato.platform.AppEvents.AppEventPage;
import dev.minato.platform.AppFact;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Streams of the events of an app or of the apps of an environment ({@code az containerapp logs
 * show --type system}, {@code env logs show}): a line each, the last few first. One that is
 * followed says so every minute in which nothing was done, which finds readers that are gone.
 */
final class EventStreamRoutes {
    static final String STREAM = "/eventstream";

    private final AppEvents events;
    private final AppFinder finder;
    private final StreamTokens tokens;
    private final InstantSource clock;
    private final Duration silence;

    EventStreamRoutes(
            AppEvents events,
            AppFinder finder,
            StreamTokens tokens,
            InstantSource clock,
            Duration silence) {
        this.events = events;
        this.finder = finder;
        this.tokens = tokens;
        this.clock = clock;
        this.silence = silence;
    }

    void add(ProviderRoutes routes) {
        routes.streams(AppRoutes.APP + STREAM, tokens, this::ofApp);
    }

    private void ofApp(Request request, Response response)
            throws IOException, InterruptedException {
        StreamQuery query = StreamQuery.of(request.query());
        String app = finder.name(request);
        send(
                response,
                query,
                () -> events.lastOfApp(app, most(query)),
                fact -> fact.app().equals(app));
    }

    /** The stream of an environment that is there. */
    void ofEnvironment(String environment, Request request, Response response)
            throws IOException, InterruptedException {
        StreamQuery query = StreamQuery.of(request.query());
        send(
                response,
                query,
                () -> events.lastOfEnvironment(environment, most(query)),
                fact -> fact.environment().equals(environment));
    }

    private static int most(StreamQuery query) {
        return query.tail().orElse(StreamQuery.MOST_LINES);
    }

    private void send(
            Response response,
            StreamQuery query,
            Supplier<AppEventPage> last,
            Predicate<AppFact> wanted)
            throws IOException, InterruptedException {
        Thread reader = Thread.currentThread();
        response.onGone(reader::interrupt);
        response.header("Content-Type", query.contentType());
        AppEventPage page = last.get();
        try (OutputStream out = response.stream()) {
            write(out, query, page);
            while (query.follow()) {
                long before = page.cursor();
                page = events.after(before, wanted, silence);
                if (page.cursor() == before) {
                    out.write(EventLine.silence(clock.instant(), silence).bytes(query.text()));
                    out.flush();
                    query.push(out);
                }
                write(out, query, page);
            }
        }
    }

    private static void write(OutputStream out, StreamQuery query, AppEventPage page)
            throws IOException {
        for (AppEvent event : page.events()) {
            if (query.since().filter(event.at()::isBefore).isPresent()) {
                continue;
            }
            out.write(EventLine.of(event).bytes(query.text()));
        }
        out.flush();
        if (!page.events().isEmpty()) {
            query.push(out);
        }
    }
}
