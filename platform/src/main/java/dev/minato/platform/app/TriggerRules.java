package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.base.SafeText;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.job.JobTrigger.Schedule;
import dev.minato.platform.scale.ScaleRule;
import dev.minato.platform.scale.Triggers;
import dev.minato.platform.schedule.CronSchedule;
import dev.minato.platform.schedule.TimeZones;
import dev.minato.state.SealedValue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

/** Checks what begins executions of a job. Faults name the field by its path. */
final class TriggerRules {
    private static final String SCHEDULE = "configuration.scheduleTriggerConfig";
    private static final String SCALE = "configuration.eventTriggerConfig.scale";

    private TriggerRules() {}

    /** The path of what a trigger's executions are like. */
    static String config(JobTrigger trigger) {
        return switch (trigger) {
            case JobTrigger.Manual _ -> "configuration.manualTriggerConfig";
            case Schedule _ -> SCHEDULE;
            case Event _ -> "configuration.eventTriggerConfig";
        };
    }

    /** A schedule that is right and comes. */
    static void check(Schedule schedule, Instant now) {
        ZoneId zone = zone(schedule.zone());
        String path = SCHEDULE + ".cronExpression";
        CronSchedule times;
        try {
            if (schedule.expression().contains("TZ=")) {
                throw new IllegalArgumentException("a time zone is said by timeZone");
            }
            times = CronSchedule.parse(schedule.expression(), zone);
        } catch (IllegalArgumentException e) {
            throw Fault.invalid(
                    path,
                    path + " \"" + SafeText.shown(schedule.expression()) + "\": " + Reason.of(e));
        }
        if (times.next(now).isEmpty()) {
            throw Fault.invalid(
                    path,
                    path
                            + " \""
                            + SafeText.shown(schedule.expression())
                            + "\": that time never comes: no such day is in any year");
        }
    }

    private static ZoneId zone(String name) {
        try {
            return TimeZones.parse(name);
        } catch (IllegalArgumentException e) {
            String path = SCHEDULE + ".timeZone";
            throw Fault.invalid(path, path + ": " + Reason.of(e));
        }
    }

    /**
     * Rules that ask somebody for work.
     *
     * @param owner of the secrets
     * @param secrets of the job, as they are to be
     */
    static void check(
            Event event,
            JobSpec job,
            String owner,
            Map<String, SealedValue> secrets,
            TriggerSpecs specs,
            Triggers triggers) {
        if (event.least() > event.most()) {
            throw Fault.invalid(
                    SCALE + ".minExecutions",
                    SCALE
                            + ".minExecutions "
                            + event.least()
                            + " is more than maxExecutions "
                            + event.most()
                            + ": raise maxExecutions");
        }
        List<ScaleRule> rules = event.rules();
        if (rules.isEmpty()) {
            throw Fault.invalid(
                    SCALE + ".rules",
                    SCALE + ".rules is empty: give a rule that counts what is to be done");
        }
        for (int i = 0; i < rules.size(); i++) {
            String type = rules.get(i).type();
            if (ScaleRule.OWN.contains(type)) {
                String path = SCALE + ".rules[" + i + "].type";
                throw Fault.invalid(
                        path,
                        path
                                + " "
                                + type
                                + " is of apps alone, for what comes to replicas that run: give a"
                                + " scaler that counts what is to be done, one of "
                                + String.join(", ", triggers.types()));
            }
        }
        ScaleRules.ofJob(SCALE + ".rules", job, event, specs, triggers).check(owner, secrets);
    }
}
