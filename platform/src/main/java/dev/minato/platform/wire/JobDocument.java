package dev.minato.platform.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.job.JobTrigger.MissedRuns;
import dev.minato.platform.job.JobTrigger.Overlap;
import dev.minato.platform.job.JobTrigger.ScalingStrategy;
import dev.minato.platform.job.JobTrigger.Schedule;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A job as it was asked for; of secrets it holds the names. */
public record JobDocument(
        @JsonProperty("version") int version,
        @JsonProperty("trigger") String trigger,
        @JsonProperty("schedule") @Nullable SchedulePart schedule,
        @JsonProperty("event") @Nullable EventPart event,
        @JsonProperty("plan") PlanDocument plan,
        @JsonProperty("secrets") @Nullable List<String> secrets,
        @JsonProperty("registries") @Nullable List<AppDocument.LoginPart> registries)
        implements WireText.Versioned {
    private static final int VERSION = 1;

    /** A trigger by times. */
    record SchedulePart(
            @JsonProperty("expression") String expression,
            @JsonProperty("zone") String zone,
            @JsonProperty("missed") String missed,
            @JsonProperty("overlap") String overlap) {
        static SchedulePart of(Schedule schedule) {
            return new SchedulePart(
                    schedule.expression(),
                    schedule.zone(),
                    schedule.missed().name(),
                    schedule.overlap().name());
        }

        Schedule schedule() {
            return new Schedule(
                    expression, zone, MissedRuns.valueOf(missed), Overlap.valueOf(overlap));
        }
    }

    /** A trigger by rules. */
    record EventPart(
            @JsonProperty("least") int least,
            @JsonProperty("most") int most,
            @JsonProperty("pollingMillis") long pollingMillis,
            @JsonProperty("rules") @Nullable List<ScaleDocument.RulePart> rules,
            @JsonProperty("strategy") String strategy) {
        static EventPart of(Event event) {
            return new EventPart(
                    event.least(),
                    event.most(),
                    event.polling().toMillis(),
                    event.rules().stream().map(ScaleDocument.RulePart::of).toList(),
                    event.strategy().name());
        }

        Event event() {
            return new Event(
                    least,
                    most,
                    Duration.ofMillis(pollingMillis),
                    WireText.each(rules, ScaleDocument.RulePart::rule),
                    ScalingStrategy.valueOf(strategy));
        }
    }

    /** The text of a job. */
    public static String write(JobSpec spec) {
        return WireText.write(
                new JobDocument(
                        VERSION,
                        spec.trigger().cause().name(),
                        spec.trigger() instanceof Schedule it ? SchedulePart.of(it) : null,
                        spec.trigger() instanceof Event it ? EventPart.of(it) : null,
                        PlanDocument.of(spec.plan()),
                        spec.secrets().stream().map(SecretSpec::name).toList(),
                        spec.registries().stream().map(AppDocument.LoginPart::of).toList()));
    }

    /** The job that {@link #write} made a text of. */
    public static JobSpec read(String text) {
        JobDocument document = WireText.read(text, JobDocument.class);
        return new JobSpec(
                trigger(document),
                document.plan.plan(),
                WireText.each(document.secrets, name -> new SecretSpec(name, Optional.empty())),
                WireText.each(document.registries, AppDocument.LoginPart::login));
    }

    private static JobTrigger trigger(JobDocument document) {
        if (document.schedule != null) {
            return document.schedule.schedule();
        }
        return document.event == null ? JobTrigger.MANUAL : document.event.event();
    }
}
