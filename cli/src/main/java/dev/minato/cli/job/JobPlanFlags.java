package dev.minato.cli.job;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueParser;

import tools.jackson.databind.node.ObjectNode;

/** The options that are about how executions of a job go, by az's names. */
final class JobPlanFlags {
    private static final int USUAL_TIMEOUT = 1_800;

    private final ObjectNode given = JsonTree.object();
    private final ObjectNode manual = JsonTree.object();

    void declare(CommandGrammar it) {
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
        it.option(
                "--parallelism",
                "NUMBER",
                "How many replicas run at once at most; 1 where nothing is said.",
                text -> manual.put("parallelism", ValueParser.whole(text)));
        it.option(
                "--replica-completion-count",
                "NUMBER",
                "How many replicas have to succeed, at most the parallelism; 1 where nothing is"
                        + " said.",
                text -> manual.put("replicaCompletionCount", ValueParser.whole(text)));
    }

    boolean isEmpty() {
        return given.isEmpty() && manual.isEmpty();
    }

    /** Adds what a new job's configuration has to say. */
    void layNew(ObjectNode configuration) {
        configuration.put("replicaTimeout", USUAL_TIMEOUT);
        lay(configuration);
    }

    /** Adds what was given. */
    void lay(ObjectNode configuration) {
        configuration.setAll(given);
        if (!manual.isEmpty()) {
            configuration.set("manualTriggerConfig", manual);
        }
    }
}
