package dev.minato.testkit;

import dev.minato.base.Fault;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.platform.scale.Triggers;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One type, {@code queue}, that says what a test wants. */
public final class FakeTriggers implements Triggers {
    /** The type. */
    public static final String QUEUE = "queue";

    private double value;
    private Optional<String> failure = Optional.empty();
    private int open;
    private int asked;

    /** So much is to be done, of which a replica is to have 1. */
    public void set(double now) {
        value = now;
        failure = Optional.empty();
    }

    /** Nobody can say. */
    public void fail(String why) {
        failure = Optional.of(why);
    }

    /** Triggers that were not closed. */
    public int open() {
        return open;
    }

    /** Questions so far. */
    public int asked() {
        return asked;
    }

    @Override
    public Set<String> types() {
        return Set.of(QUEUE);
    }

    @Override
    public List<String> check(TriggerSpec spec) {
        if (!spec.type().equals(QUEUE)) {
            throw Fault.unsupported("type", "type " + spec.type() + " is not known");
        }
        return List.of();
    }

    @Override
    public Trigger open(TriggerSpec spec) {
        check(spec);
        open++;
        return new Trigger() {
            private boolean closed;

            @Override
            public TriggerReading read(Duration patience) {
                asked++;
                if (failure.isPresent()) {
                    throw Fault.unavailable(failure.get());
                }
                return TriggerReading.average(value, 1, 0);
            }

            @Override
            public void close() {
                open -= closed ? 0 : 1;
                closed = true;
            }
        };
    }
}
