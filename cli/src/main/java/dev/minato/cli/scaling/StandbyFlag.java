package dev.minato.cli.scaling;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The option that says what is left of an app while it sleeps; the app keeps it as a tag. */
public final class StandbyFlag {
    private static final String TAG = "minato-standby";
    private static final String NONE = "none";

    private Optional<String> kind = Optional.empty();

    /** Takes it. */
    public void declare(CommandGrammar it) {
        it.option(
                "--standby",
                "none|frozen",
                ValueKind.choice(NONE, "frozen"),
                "What is left of it while it sleeps: nothing, or a replica whose processes are"
                        + " frozen, which is back within milliseconds and keeps its memory.",
                text -> kind = Optional.of(text));
    }

    /** Whether it was not given. */
    public boolean isEmpty() {
        return kind.isEmpty();
    }

    /** Writes it into a whole app. */
    public void lay(ObjectNode app) {
        kind.ifPresent(given -> {
            ObjectNode tags = app.withObject("/tags");
            tags.remove(TAG);
            if (!given.equals(NONE)) {
                tags.put(TAG, given);
            }
        });
    }

    /** Writes it into a merge patch of an app. */
    public void layChange(ObjectNode patch) {
        kind.ifPresent(given -> {
            ObjectNode tags = patch.withObject("/tags");
            if (given.equals(NONE)) {
                tags.putNull(TAG);
            } else {
                tags.put(TAG, given);
            }
        });
    }

    /** What an app has. */
    static String of(JsonNode app) {
        String kept = JsonTree.text(app.path("tags"), TAG);
        return kept.isEmpty() ? NONE : kept;
    }
}
