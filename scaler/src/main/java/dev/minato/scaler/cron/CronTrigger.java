package dev.minato.scaler.cron;

import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerReading;
import dev.minato.platform.schedule.CronSchedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Asks the clock: what comes first, the next end or the next start. */
final class CronTrigger implements Trigger {
    private final CronSchedule start;
    private final CronSchedule end;
    private final double replicas;
    private final InstantSource clock;

    CronTrigger(CronSchedule start, CronSchedule end, double replicas, InstantSource clock) {
        this.start = start;
        this.end = end;
        this.replicas = replicas;
        this.clock = clock;
    }

    @Override
    public TriggerReading read(Duration patience) {
        Instant now = clock.instant();
        Instant starts = start.next(now).orElse(Instant.MAX);
        Instant ends = end.next(now).orElse(Instant.MAX);
        return TriggerReading.average(starts.isBefore(ends) ? 0 : replicas, 1, 0);
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
