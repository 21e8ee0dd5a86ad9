package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Which lines of an app's log are wanted: the options of {@code app logs}. */
final class LogRequest {
    /** The most of the last lines that Container Apps gives. */
    static final int MOST_LINES = 300;

    private static final int USUAL_LINES = 20;

    private final InstantSource clock;
    private boolean follow;
    private boolean previous;
    private boolean system;
    private Optional<Integer> tail = Optional.empty();
    private Optional<Instant> since = Optional.empty();
    private Optional<String> revision = Optional.empty();
    private Optional<String> replica = Optional.empty();
    private Optional<String> container = Optional.empty();
    private Optional<String> text = Optional.empty();

    LogRequest(InstantSource clock) {
        this.clock = clock;
    }

    void declare(CommandGrammar it) {
        it.flag("-f, --follow", "Go on as they write.", on -> follow = on);
        it.option(
                "--tail",
                "LINES",
                "Last lines of each, 0 to 300; 20 unless --since or --grep says which.",
                given -> tail = Optional.of(ValueParser.within(given, 0, MOST_LINES)));
        it.option(
                "--since",
                "TIME",
                "Only lines since then: 10m, 2h, seconds of the epoch, 2026-01-31T12:00:00Z.",
                given -> since = Optional.of(time(given, clock.instant())));
        it.flag(
                "-p, --previous",
                "Of the process that ended last, before the present one.",
                on -> previous = on);
        it.option(
                "--grep",
                "TEXT",
                "Only lines that have this text, of all that is kept.",
                given -> text = Optional.of(given));
        it.choice(
                "--type",
                List.of("console", "system"),
                "What replicas wrote (console), or what was done with the app (system).",
                given -> system = given.equals("system"));
        it.option(
                "--revision",
                "REVISION",
                ValueKind.from(ValueSource.REVISIONS),
                "Of this revision; the default is the latest.",
                given -> revision = Optional.of(given));
        it.option(
                "--replica",
                "REPLICA",
                ValueKind.from(ValueSource.REPLICAS),
                "Of this replica; the default is all, their lines by time.",
                given -> replica = Optional.of(given));
        it.option(
                "-c, --container",
                "CONTAINER",
                ValueKind.from(ValueSource.APP_CONTAINERS),
                "Of this container alone, an init container too.",
                this::of);
    }

    /** Those of one container. */
    LogRequest of(String given) {
        container = Optional.of(given);
        return this;
    }

    LogRequest following(boolean on) {
        follow = on;
        return this;
    }

    LogRequest last(int lines) {
        tail = Optional.of(Math.min(lines, MOST_LINES));
        return this;
    }

    LogRequest since(Instant time) {
        since = Optional.of(time);
        return this;
    }

    /**
     * Refuses what excludes each other.
     *
     * @throws Fault invalid
     */
    void check() {
        if (follow && previous) {
            throw Fault.invalid(
                    "--previous",
                    "a process that has ended cannot be followed: leave out --follow");
        }
        if (system
                && (previous
                        || revision.isPresent()
                        || replica.isPresent()
                        || container.isPresent())) {
            throw Fault.invalid(
                    "--type",
                    "--type system is of the whole app: leave out --previous, --revision,"
                            + " --replica and --container");
        }
    }

    boolean follow() {
        return follow;
    }

    boolean system() {
        return system;
    }

    Optional<String> revision() {
        return revision;
    }

    Optional<String> replica() {
        return replica;
    }

    Optional<String> container() {
        return container;
    }

    boolean wants(String line) {
        return text.isEmpty() || line.contains(text.get());
    }

    /** Lines to keep of those that are wanted; absent: all. */
    Optional<Integer> kept() {
        return text.isPresent() ? tail : Optional.empty();
    }

    /** The query of what there is now. */
    String query() {
        Optional<Instant> from = since;
        Optional<Integer> last = tail;
        if (text.isPresent()) {
            // Found are the last ones among all, not those among the last.
            from = from.or(() -> Optional.of(Instant.EPOCH));
            last = Optional.empty();
        } else if (since.isEmpty()) {
            last = last.or(() -> Optional.of(USUAL_LINES));
        }
        return "follow=false"
                + last.map(lines -> "&tailLines=" + lines).orElse("")
                + from.map(time -> "&sinceTime=" + time).orElse("")
                + (previous ? "&previous=true" : "");
    }

    /** A time as docker and Kubernetes have it: so long ago, seconds of the epoch, RFC 3339. */
    static Instant time(String given, Instant now) {
        try {
            if (given.matches("[0-9]{1,9}[smhd]")) {
                long amount = Long.parseLong(given.substring(0, given.length() - 1));
                return now.minus(
                        switch (given.charAt(given.length() - 1)) {
                            case 's' -> Duration.ofSeconds(amount);
                            case 'm' -> Duration.ofMinutes(amount);
                            case 'h' -> Duration.ofHours(amount);
                            default -> Duration.ofDays(amount);
                        });
            }
            if (given.matches("[0-9]{1,11}(\\.[0-9]{1,9})?")) {
                return Instant.EPOCH.plusNanos(new BigDecimal(given).movePointRight(9).longValue());
            }
            return OffsetDateTime.parse(given).toInstant();
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "'"
                            + given
                            + "' is not a time: write 10m, 2h, seconds of the epoch or"
                            + " 2026-01-31T12:00:00Z",
                    e);
        }
    }
}
