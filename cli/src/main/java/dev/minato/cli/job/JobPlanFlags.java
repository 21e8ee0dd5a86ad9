package dev.minato.cli.job;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueParser;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The options that are about how executions of a job begin and go, by az's names. */
final class JobPlanFlags {
    private static final int USUAL_TIMEOUT = 1_800;

    private final ObjectNode given = JsonTree.object();
    private final TriggerFlags trigger = new TriggerFlags();

    void declare(CommandGrammar it) {
        trigger.declare(it);
        it.option(
                "--replica-timeout",
                "SECONDS",
                "How long a replica may take with all its attempts; 1800 where nothing is said.",
                text -> given.put("replicaTimeout", ValueParser.whole(text)));
        it.option(
                "--replica-retry-limit",
                "NUMBER",
                "How often a replica that fails is tried again; 0 where nothing is said.",
                text -> given.put("replicaRetryLimit", ValueParser.whole(text)));
    }

    boolean isEmpty() {
        return given.isEmpty() && trigger.isEmpty();
    }

    /** Adds what a new job's configuration has to say. */
    void layNew(ObjectNode configuration) {
        configuration.put("replicaTimeout", USUAL_TIMEOUT);
        configuration.setAll(given);
        trigger.layNew(configuration);
    }

    /**
     * Adds what was given to a patch of a configuration.
     *
     * @param before the configuration so far
     */
    void lay(ObjectNode configuration, JsonNode before) {
        configuration.setAll(given);
        trigger.lay(configuration, before);
    }
}
