package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Subject;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.TrafficShift;
import dev.minato.platform.Wakeups;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.ledger.ShiftRow;
import dev.minato.platform.ledger.ShiftTable;
import dev.minato.platform.rollout.ShiftDecision;
import dev.minato.platform.rollout.TrafficSplit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Takes the wish that requests move step by step, and makes the first of them. */
final class ShiftAdmission {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_REQUESTS = 1_000_000_000;
    private static final int MOST_RATIO = 1_000;

    private final ShiftTable table;
    private final Wakeups wakeups;
    private final InstantSource clock;

    ShiftAdmission(ShiftTable table, Wakeups wakeups, InstantSource clock) {
        this.table = table;
        this.wakeups = wakeups;
        this.clock = clock;
    }

    /** Whether it was written down: always, where nobody else's request comes between. */
    boolean begin(AppStore.Entry entry, TrafficShift shift) {
        check(shift);
        List<TrafficRule> before =
                entry.shift().map(ShiftRow::before).orElse(entry.app().spec().traffic());
        List<TrafficRule> named = named(entry);
        checkTarget(entry, shift, named);
        int weight =
                Math.min(
                        ShiftDecision.WHOLE,
                        ShiftDecision.weightOf(named, shift.target()) + shift.step());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        boolean written =
                table.move(
                        entry.app(),
                        ShiftDecision.weigh(named, shift.target(), weight),
                        weight == ShiftDecision.WHOLE
                                ? Optional.empty()
                                : Optional.of(new ShiftRow(shift, before, now)),
                        "Requests move to revision '"
                                + shift.target()
                                + "', by "
                                + shift.step()
                                + " % every "
                                + shift.every().toMillis() / 1_000.0
                                + " s: it gets "
                                + weight
                                + " %");
        wakeups.soon(Subject.app(entry.app().name().text()));
        return written;
    }

    /** Whether there is none any more. */
    boolean end(AppStore.Entry entry) {
        return entry.shift().isEmpty()
                || table.move(
                        entry.app(),
                        entry.app().spec().traffic(),
                        Optional.empty(),
                        "The shift of requests to revision '"
                                + entry.shift().get().shift().target()
                                + "' was called off: the shares stay as they are");
    }

    private static void check(TrafficShift shift) {
        range("step", shift.step(), 1, ShiftDecision.WHOLE);
        range("min-requests", shift.minRequests(), 1, MOST_REQUESTS);
        range("max-error-rate", shift.maxErrorRate() * ShiftDecision.WHOLE, 0, ShiftDecision.WHOLE);
        range("max-latency-ratio", shift.maxLatencyRatio(), 1, MOST_RATIO);
        if (shift.every().compareTo(Duration.ofSeconds(1)) < 0
                || shift.every().compareTo(LONGEST) > 0) {
            throw Fault.invalid(
                    "every", "every " + shift.every() + " is out of range: give 1s to 24h");
        }
    }

    private static void range(String field, double value, int least, int most) {
        if (!(value >= least && value <= most)) {
            throw Fault.invalid(
                    field, field + " " + value + " is out of range: give " + least + " to " + most);
        }
    }

    /** The rules with the latest revision by its name: a newer one does not come between. */
    private static List<TrafficRule> named(AppStore.Entry entry) {
        return entry.app().spec().traffic().stream()
                .map(rule ->
                        new TrafficRule(
                                TrafficSplit.name(rule, entry.revisions()),
                                rule.label(),
                                rule.weight()))
                .toList();
    }

    private static void checkTarget(
            AppStore.Entry entry, TrafficShift shift, List<TrafficRule> rules) {
        AppRow app = entry.app();
        if (app.spec().mode() == RevisionMode.SINGLE) {
            throw Fault.conflict(
                    "App '"
                            + app.name()
                            + "' has one active revision at a time: set its mode to Multiple"
                            + " first");
        }
        if (app.spec().ingress().isEmpty() || app.intent() != AppIntent.RUN) {
            throw Fault.conflict(
                    "App '" + app.name() + "' gets no requests: it is stopped or has no ingress");
        }
        boolean active = entry.revision(shift.target()).filter(RevisionRow::active).isPresent();
        if (!active) {
            throw Fault.conflict(
                    "Revision '"
                            + SafeText.shown(shift.target())
                            + "' is no active revision of app '"
                            + app.name()
                            + "': activate it first");
        }
        long twice = rules.stream().map(TrafficRule::revision).distinct().count();
        if (twice < rules.size()) {
            throw Fault.conflict(
                    "The latest revision has a share by its name too: give it one weight first");
        }
        if (ShiftDecision.weightOf(rules, shift.target()) == ShiftDecision.WHOLE) {
            throw Fault.conflict("Revision '" + shift.target() + "' gets all the requests already");
        }
    }
}
