package dev.minato.azure.app;

import dev.minato.platform.TemplateSpec;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.JobTrigger;
import dev.minato.platform.job.JobTrigger.Event;
import dev.minato.platform.job.JobTrigger.MissedRuns;
import dev.minato.platform.job.JobTrigger.Overlap;
import dev.minato.platform.job.JobTrigger.ScalingStrategy;
import dev.minato.platform.job.JobTrigger.Schedule;
import dev.minato.platform.scale.ScaleRule;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What begins executions of a job, and how they go, of {@code properties.configuration} as sent.
 * What is missing is written into it.
 */
final class TriggerParser {
    private static final String PARALLELISM = "parallelism";
    private static final String COMPLETIONS = "replicaCompletionCount";
    private static final int MOST_PARALLEL = 1_000;
    private static final int MOST_RETRIES = 100;
    private static final int LONGEST = 7 * 24 * 60 * 60;
    private static final int MOST_EXECUTIONS = 1_000;
    private static final int USUAL_EXECUTIONS = 100;
    private static final int DAY = 86_400;

    /** The member that holds what is said of a trigger, by Azure's word for it. */
    private static final Map<String, String> CONFIGS =
            Map.of(
                    "Manual", "manualTriggerConfig",
                    "Schedule", "scheduleTriggerConfig",
                    "Event", "eventTriggerConfig");

    private final DocumentFields configuration;
    private final String type;
    private final DocumentFields config;

    /**
     * Of a configuration that {@link JobSchema} made normal.
     *
     * @throws dev.minato.base.Fault invalid when it says no type, or something of another one
     */
    TriggerParser(DocumentFields configuration) {
        this.configuration = configuration;
        this.type = configuration.requiredText("triggerType", "Manual, Schedule or Event");
        String mine = CONFIGS.getOrDefault(type, "");
        for (String other : CONFIGS.values()) {
            if (!other.equals(mine)) {
                configuration.refuse(
                        other,
                        !configuration.node().path(other).isEmpty(),
                        "triggerType is " + type + "; remove it");
                configuration.node().remove(other);
            }
        }
        this.config =
                new DocumentFields(
                        configuration.at(mine), configuration.node().withObject("/" + mine));
    }

    /**
     * What executions do.
     *
     * @throws dev.minato.base.Fault invalid, naming the field
     */
    ExecutionPlan plan(TemplateSpec template) {
        configuration.requiredText(
                "replicaTimeout", "the seconds that a replica may take, for example 1800");
        int timeout = configuration.integer("replicaTimeout", 0, 1, LONGEST);
        int retries = configuration.integer("replicaRetryLimit", 0, 0, MOST_RETRIES);
        int parallelism = config.integer(PARALLELISM, 1, 1, MOST_PARALLEL);
        int completions = config.integer(COMPLETIONS, 1, 1, MOST_PARALLEL);
        config.node().put(PARALLELISM, parallelism).put(COMPLETIONS, completions);
        configuration.node().put("replicaRetryLimit", retries);
        return new ExecutionPlan(
                parallelism, completions, retries, Duration.ofSeconds(timeout), template);
    }

    /**
     * What begins them.
     *
     * @throws dev.minato.base.Fault invalid or unsupported, naming the field
     */
    JobTrigger trigger() {
        return switch (type) {
            case "Schedule" -> schedule();
            case "Event" -> event();
            default -> JobTrigger.MANUAL;
        };
    }

    private Schedule schedule() {
        String zone = config.text("timeZone").orElse(Schedule.UTC);
        String missed = config.text("missedRunPolicy").orElse("Skip");
        String overlap = config.text("concurrencyPolicy").orElse("Allow");
        config.node()
                .put("timeZone", zone)
                .put("missedRunPolicy", missed)
                .put("concurrencyPolicy", overlap);
        return new Schedule(
                config.requiredText(
                                "cronExpression",
                                "minute, hour, day of the month, month and day of the week, for"
                                        + " example 0 6 * * 1-5")
                        .strip(),
                zone,
                MissedRuns.valueOf(missed.toUpperCase(Locale.ROOT)),
                Overlap.valueOf(overlap.toUpperCase(Locale.ROOT)));
    }

    private Event event() {
        ObjectNode document = config.node().withObject("/scale");
        DocumentFields scale = new DocumentFields(config.at("scale"), document);
        ScaleParser.refuseFallback(scale);
        int least = scale.integer("minExecutions", 0, 0, MOST_EXECUTIONS);
        int most = scale.integer("maxExecutions", USUAL_EXECUTIONS, 1, MOST_EXECUTIONS);
        int polling = scale.integer("pollingInterval", 30, 1, DAY);
        String strategy = scale.object("scalingStrategy").text("strategy").orElse("default");
        document.put("minExecutions", least)
                .put("maxExecutions", most)
                .put("pollingInterval", polling);
        return new Event(
                least,
                most,
                Duration.ofSeconds(polling),
                rules(scale),
                ScalingStrategy.valueOf(strategy.toUpperCase(Locale.ROOT)));
    }

    private static List<ScaleRule> rules(DocumentFields scale) {
        List<ScaleRule> rules = new ArrayList<>();
        for (ScaleParser.NamedRule each : ScaleParser.named(scale)) {
            DocumentFields rule = each.fields();
            Optional<String> kind = ScaleParser.KINDS.stream().filter(rule::has).findFirst();
            rule.refuse(
                    kind.orElse(""),
                    kind.isPresent(),
                    "a rule of a job says type, metadata and auth itself");
            ScaleParser.refuseIdentity(rule);
            rules.add(
                    new ScaleRule(
                            each.name(),
                            rule.requiredText("type", "KEDA's name of a scaler, for example redis"),
                            ScaleParser.metadata(rule),
                            ScaleParser.auth(rule)));
        }
        return rules;
    }
}
