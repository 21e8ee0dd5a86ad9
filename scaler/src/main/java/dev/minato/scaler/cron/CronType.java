package dev.minato.scaler.cron;

import dev.minato.base.Reason;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.schedule.CronSchedule;
import dev.minato.platform.schedule.TimeZones;
import dev.minato.scaler.rule.TriggerParameter;
import dev.minato.scaler.rule.TriggerParameters;
import dev.minato.scaler.rule.TriggerType;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;

/** {@code cron}: {@code desiredReplicas} from {@code start} until before {@code end}. */
public final class CronType implements TriggerType {
    private final InstantSource clock;

    public CronType(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public String name() {
        return "cron";
    }

    @Override
    public List<TriggerParameter> parameters() {
        return List.of(
                TriggerParameter.metadata("timezone"),
                TriggerParameter.metadata("start"),
                TriggerParameter.metadata("end"),
                TriggerParameter.metadata("desiredReplicas"));
    }

    @Override
    public Trigger open(TriggerParameters rule) {
        ZoneId zone = zone(rule);
        CronSchedule start = schedule(rule, "start", zone);
        CronSchedule end = schedule(rule, "end", zone);
        if (rule.required("start").equals(rule.required("end"))) {
            throw rule.invalid("end", "start and end must be different times");
        }
        rule.required("desiredReplicas");
        return new CronTrigger(start, end, rule.whole("desiredReplicas", 1, 1), clock);
    }

    private static ZoneId zone(TriggerParameters rule) {
        try {
            return TimeZones.parse(rule.required("timezone"));
        } catch (IllegalArgumentException e) {
            throw rule.invalid("timezone", Reason.of(e));
        }
    }

    private CronSchedule schedule(TriggerParameters rule, String name, ZoneId zone) {
        CronSchedule schedule;
        try {
            schedule = CronSchedule.parse(rule.required(name), zone);
        } catch (IllegalArgumentException e) {
            throw rule.invalid(name, Reason.of(e));
        }
        if (schedule.next(clock.instant()).isEmpty()) {
            throw rule.invalid(name, "that time never comes: no such day is in any year");
        }
        return schedule;
    }
}
