package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.scaling.RuleFlags;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The options that say what begins executions of a job, and of how many replicas: az's, and our own
 * for time zones, missed times, overlaps and the scaling strategy.
 */
final class TriggerFlags {
    private static final String TYPE = "--trigger-type";
    private static final String CRON = "--cron-expression";

    /** Triggers, each with the member of a configuration that is about it. */
    private enum Trigger {
        Manual("manualTriggerConfig"),
        Schedule("scheduleTriggerConfig"),
        Event("eventTriggerConfig");

        private final String member;

        Trigger(String member) {
            this.member = member;
        }

        static Optional<Trigger> of(JsonNode configuration) {
            String type = JsonTree.text(configuration, "triggerType");
            for (Trigger one : values()) {
                if (one.name().equalsIgnoreCase(type)) {
                    return Optional.of(one);
                }
            }
            return Optional.empty();
        }
    }

    private final ObjectNode replicas = JsonTree.object();
    private final ObjectNode schedule = JsonTree.object();
    private final ObjectNode scale = JsonTree.object();
    private final RuleFlags rule = new RuleFlags();
    private final List<String> ofSchedules = new ArrayList<>();
    private final List<String> ofEvents = new ArrayList<>();
    private Optional<Trigger> type = Optional.empty();

    void declare(CommandGrammar it) {
        it.choice(
                TYPE,
                List.of("Manual", "Schedule", "Event"),
                "What begins executions: `job start` alone, a schedule, or what rules count."
                        + " Without it "
                        + CRON
                        + " makes a new job a Schedule, "
                        + RuleFlags.NAME
                        + " an Event, nothing a Manual one.",
                text -> type = Optional.of(Trigger.valueOf(text)));
        declareSchedule(it);
        declareEvents(it);
        it.option(
                "--parallelism",
                "NUMBER",
                "How many replicas of an execution run at once at most; 1 where nothing is said.",
                text -> replicas.put("parallelism", ValueParser.whole(text)));
        it.option(
                "--replica-completion-count",
                "NUMBER",
                "How many replicas have to succeed, at most the parallelism; 1 where nothing is"
                        + " said.",
                text -> replicas.put("replicaCompletionCount", ValueParser.whole(text)));
    }

    private void declareSchedule(CommandGrammar it) {
        it.option(
                CRON,
                "CRON",
                "When executions of a Schedule begin: minute, hour, day of the month, month, day of"
                        + " the week, for example '0 3 * * *'.",
                text -> ofSchedule(CRON, "cronExpression", text));
        it.option(
                "--time-zone",
                "ZONE",
                "The time zone of its times, for example Europe/Berlin; UTC where nothing is said.",
                text -> ofSchedule("--time-zone", "timeZone", text));
        it.choice(
                "--missed",
                List.of("skip", "once"),
                "What becomes of times at which the daemon did not run: nothing (skip), or the last"
                        + " of them is made up for (once).",
                text -> ofSchedule("--missed", "missedRunPolicy", capital(text)));
        it.choice(
                "--overlap",
                List.of("allow", "forbid", "replace"),
                "What a time does while executions run: begins another (allow), nothing (forbid),"
                        + " or another once those are stopped (replace).",
                text -> ofSchedule("--overlap", "concurrencyPolicy", capital(text)));
    }

    private void ofSchedule(String option, String member, String value) {
        ofSchedules.add(option);
        schedule.put(member, value);
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private void declareEvents(CommandGrammar it) {
        it.option(
                "--min-executions",
                "N",
                "Fewest executions of an Event that run at any time (0).",
                text -> ofEvents("--min-executions", "minExecutions", text));
        it.option(
                "--max-executions",
                "N",
                "Most executions of an Event that run at once (100).",
                text -> ofEvents("--max-executions", "maxExecutions", text));
        it.option(
                "--polling-interval",
                "SECONDS",
                "How often what the rules of an Event ask is asked (30).",
                text -> ofEvents("--polling-interval", "pollingInterval", text));
        rule.declare(
                it,
                "job",
                "A rule that says how many executions an Event needs; one of that name is"
                        + " replaced.",
                "What it counts: a scaler of KEDA's (redis, rabbitmq, kafka, azure-queue...).");
        it.choice(
                "--scaling-strategy",
                List.of("default", "accurate", "eager"),
                "How many executions of an Event begin: as much as waits less those that run"
                    + " (default), less those that have not begun yet, for queues that no longer"
                    + " count what is worked on (accurate), or as many as there may be (eager).",
                text -> {
                    ofEvents.add("--scaling-strategy");
                    scale.putObject("scalingStrategy").put("strategy", text);
                });
    }

    private void ofEvents(String option, String member, String number) {
        scale.put(member, ValueParser.whole(number));
        ofEvents.add(option);
    }

    /** Whether none was given. */
    boolean isEmpty() {
        return type.isEmpty()
                && replicas.isEmpty()
                && schedule.isEmpty()
                && scale.isEmpty()
                && rule.isEmpty();
    }

    /**
     * Adds what a new job's configuration has to say.
     *
     * @throws Fault invalid when the options are about several triggers, or lack what one needs
     */
    void layNew(ObjectNode configuration) {
        Trigger trigger = type.orElseGet(this::meant);
        refuseOthers(trigger, "a job of trigger " + trigger + " is made");
        configuration.put("triggerType", trigger.name());
        ObjectNode config = config(trigger, JsonTree.object());
        if (!config.isEmpty()) {
            configuration.set(trigger.member, config);
        }
    }

    private Trigger meant() {
        List<String> events = eventOptions();
        if (!ofSchedules.isEmpty() && !events.isEmpty()) {
            throw Fault.invalid(
                    TYPE,
                    ofSchedules.getFirst()
                            + " is of trigger Schedule and "
                            + events.getFirst()
                            + " of trigger Event: a job has one of them");
        }
        return !ofSchedules.isEmpty()
                ? Trigger.Schedule
                : events.isEmpty() ? Trigger.Manual : Trigger.Event;
    }

    private List<String> eventOptions() {
        List<String> all = new ArrayList<>(rule.isEmpty() ? List.of() : List.of(RuleFlags.NAME));
        all.addAll(ofEvents);
        return all;
    }

    /**
     * Adds what was given to a patch of a job's configuration.
     *
     * @param before the configuration so far: its trigger stays unless another is given, its rules
     *     stay beside one of another name
     * @throws Fault invalid when an option is of another trigger
     */
    void lay(ObjectNode configuration, JsonNode before) {
        if (isEmpty()) {
            return;
        }
        Trigger former = Trigger.of(before).orElse(Trigger.Manual);
        Trigger trigger = type.orElse(former);
        refuseOthers(
                trigger,
                type.isPresent()
                        ? "the job gets trigger " + trigger
                        : "the job has trigger " + trigger);
        ObjectNode config = config(trigger, before.path(trigger.member));
        if (trigger != former) {
            configuration.put("triggerType", trigger.name());
            configuration.putNull(former.member);
            keepReplicas(config, before.path(former.member));
        }
        if (!config.isEmpty()) {
            configuration.set(trigger.member, config);
        }
    }

    /**
     * Takes from a configuration with a trigger what it does not say of the others; what it does is
     * the daemon's to refuse.
     */
    static void endOthers(ObjectNode configuration) {
        Optional<Trigger> its = Trigger.of(configuration);
        for (Trigger one : Trigger.values()) {
            if (its.isPresent() && one != its.get() && !configuration.has(one.member)) {
                configuration.putNull(one.member);
            }
        }
    }

    /** How many replicas there are does not change with the trigger. */
    private static void keepReplicas(ObjectNode config, JsonNode former) {
        for (String name : List.of("parallelism", "replicaCompletionCount")) {
            if (former.has(name) && !config.has(name)) {
                config.set(name, former.path(name));
            }
        }
    }

    private void refuseOthers(Trigger trigger, String why) {
        if (trigger != Trigger.Schedule && !ofSchedules.isEmpty()) {
            throw other(ofSchedules.getFirst(), Trigger.Schedule, why);
        }
        if (trigger != Trigger.Event && !eventOptions().isEmpty()) {
            throw other(eventOptions().getFirst(), Trigger.Event, why);
        }
    }

    private static Fault other(String option, Trigger its, String why) {
        return Fault.invalid(
                option,
                option
                        + " is of trigger "
                        + its
                        + ", and "
                        + why
                        + ": leave it out, or give --trigger-type "
                        + its);
    }

    private ObjectNode config(Trigger trigger, JsonNode before) {
        ObjectNode config = replicas.deepCopy();
        switch (trigger) {
            case Manual -> {}
            case Schedule -> {
                config.setAll(schedule);
                require(
                        CRON,
                        config.has("cronExpression") || before.has("cronExpression"),
                        "'0 3 * * *'");
            }
            case Event -> {
                if (!scale.isEmpty()) {
                    config.set("scale", scale);
                }
                JsonNode rules = JsonTree.at(before, "scale.rules");
                if (!rule.isEmpty()) {
                    config.withObject("/scale")
                            .set("rules", RuleFlags.replaced(rules, flatRule(rules)));
                }
                require(RuleFlags.NAME, !rule.isEmpty() || !rules.isEmpty(), "queue");
            }
        }
        return config;
    }

    private void require(String option, boolean given, String example) {
        if (!given) {
            throw Fault.invalid(
                    option,
                    "a job of trigger "
                            + (option.equals(CRON) ? Trigger.Schedule : Trigger.Event)
                            + " needs "
                            + option
                            + ", for example "
                            + option
                            + " "
                            + example);
        }
    }

    /** A rule as jobs have it: the type stands beside the name. */
    private ObjectNode flatRule(JsonNode rules) {
        String name = rule.name();
        String kind =
                rule.type()
                        .or(() -> formerType(rules, name))
                        .orElseThrow(() ->
                                Fault.invalid(
                                        "--scale-rule-type",
                                        "what does rule "
                                                + name
                                                + " count? Give --scale-rule-type, for example"
                                                + " redis"));
        ObjectNode flat = JsonTree.object().put("name", name).put("type", kind);
        rule.layParameters(flat);
        return flat;
    }

    private static Optional<String> formerType(JsonNode rules, String name) {
        return rules.valueStream()
                .filter(one -> JsonTree.text(one, "name").equals(name))
                .map(one -> JsonTree.text(one, "type"))
                .filter(text -> !text.isEmpty())
                .findFirst();
    }
}
