package dev.minato.platform.job;

import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.scale.RuleReading;
import dev.minato.platform.scale.TriggerReading;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How many executions begin, by what the rules of a job have just said: KEDA's strategies of a
 * ScaledJob, the largest rule counting. Pure.
 *
 * @param wanted executions by the largest rule, at most as many as may run at once
 * @param create how many begin now
 * @param reason why, for people
 */
public record EventDecision(int wanted, int create, String reason) {
    /**
     * Decides.
     *
     * @param readings of all rules, each newer than the decision before
     * @param load executions of this job that events began
     */
    public static EventDecision of(Event event, List<RuleReading> readings, EventLoad load) {
        if (load.running() < event.least()) {
            int missing = event.least() - load.running();
            return new EventDecision(
                    event.least(),
                    missing,
                    load.running() + " of at least " + event.least() + " executions run");
        }
        Optional<Wish> largest =
                readings.stream()
                        .flatMap(each -> wish(each, event.most()).stream())
                        .reduce((a, b) -> b.scale > a.scale ? b : a);
        if (largest.isEmpty()) {
            return new EventDecision(0, 0, "no rule has anything to do" + unread(readings));
        }
        Wish wish = largest.get();
        int most = event.most() - event.least();
        int running = load.running() - event.least();
        long begins =
                switch (event.strategy()) {
                    case DEFAULT -> wish.scale - running;
                    case ACCURATE ->
                            wish.scale + running - load.pending() > most
                                    ? most - running
                                    : wish.scale - load.pending();
                    case EAGER -> Math.min(most - running - load.pending(), wish.scale);
                };
        long create =
                Math.clamp(begins, 0, Math.min(bound(event, wish), Math.max(0, most - running)));
        return new EventDecision(
                Math.toIntExact(wish.scale),
                Math.toIntExact(create),
                wish.text
                        + "; "
                        + load.running()
                        + " run, "
                        + load.pending()
                        + " of them not yet at work");
    }

    private static String unread(List<RuleReading> readings) {
        String names =
                readings.stream()
                        .filter(each -> each.reading().isEmpty())
                        .map(RuleReading::rule)
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : ", as far as they can be read: " + names + " cannot";
    }

    /** KEDA begins no more than there is work; eager ones as many as may run. */
    private static long bound(Event event, Wish wish) {
        return event.strategy() == JobTrigger.ScalingStrategy.EAGER ? event.most() : wish.work;
    }

    /**
     * What runs already.
     *
     * @param running executions that have not ended and are not being stopped
     * @param pending those of them of which nothing has begun to run
     */
    public record EventLoad(int running, int pending) {}

    /** What a rule wishes, of so much work. */
    private record Wish(long scale, long work, String text) {}

    private static Optional<Wish> wish(RuleReading rule, int most) {
        return rule.reading()
                .filter(TriggerReading::active)
                .map(reading -> {
                    double ratio = Math.min(reading.value() / reading.target(), most);
                    long scale = (long) Math.ceil(ratio);
                    return new Wish(
                            scale,
                            (long) Math.min(Math.ceil(reading.value()), most),
                            String.format(
                                    Locale.ROOT,
                                    "rule %s (%s): %s, %s for each execution: %d wanted",
                                    rule.rule(),
                                    rule.type(),
                                    shown(reading.value()),
                                    shown(reading.target()),
                                    scale));
                });
    }

    private static String shown(double number) {
        return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
}
