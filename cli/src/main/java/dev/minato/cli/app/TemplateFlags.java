package dev.minato.cli.app;

import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.ContainerFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.scaling.ScaleFlags;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Optional;

/** The options of {@code create}, {@code update} and {@code copy} that are about a template. */
final class TemplateFlags {
    private static final ValueKind NAMES = ValueKind.from(ValueSource.APP_CONTAINERS);

    private final ContainerFlags container = new ContainerFlags();
    private final ScaleFlags scale = new ScaleFlags();
    private Optional<String> suffix = Optional.empty();
    private Optional<Integer> grace = Optional.empty();

    /** Takes those of a new app. */
    void declareNew(CommandGrammar it) {
        container.declareNew(it, "app", NAMES);
        declareRest(it);
    }

    /** Takes those of a change. */
    void declareChange(CommandGrammar it) {
        container.declareChange(it, "app", NAMES);
        declareRest(it);
    }

    private void declareRest(CommandGrammar it) {
        scale.declare(it);
        it.option(
                "--revision-suffix",
                "SUFFIX",
                "What the revision's name ends with; the default is chosen.",
                text -> suffix = Optional.of(text));
        it.option(
                "--termination-grace-period",
                "SECONDS",
                "How long a replica may take to end.",
                text -> grace = Optional.of(ValueParser.whole(text)));
    }

    boolean hasImage() {
        return container.hasImage();
    }

    /** Whether nothing was given. */
    boolean isEmpty() {
        return container.isEmpty() && scale.isEmpty() && suffix.isEmpty() && grace.isEmpty();
    }

    /** The template of a new app. */
    ObjectNode template(String app) {
        ObjectNode template = container.template(app);
        layRest(template, template);
        suffix.ifPresent(text -> template.put("revisionSuffix", text));
        return template;
    }

    /**
     * The merge patch that changes a template, as az sends it: containers whole.
     *
     * @param from the template to go by
     * @param whole whether all containers and the scale are sent, changed or not
     */
    ObjectNode patch(JsonNode from, boolean whole) {
        ObjectNode template = JsonTree.object();
        if (!container.isEmpty()) {
            template.set("containers", container.overOrBeside(from));
        } else if (whole) {
            template.set("containers", from.path("containers").deepCopy());
        }
        if (whole && from.path("scale").isObject()) {
            template.set("scale", from.path("scale").deepCopy());
        }
        layRest(template, from);
        suffix.ifPresentOrElse(
                text -> template.put("revisionSuffix", text),
                () -> template.putNull("revisionSuffix"));
        return template;
    }

    private void layRest(ObjectNode template, JsonNode before) {
        scale.lay(template, before);
        grace.ifPresent(seconds -> template.put("terminationGracePeriodSeconds", seconds));
    }
}
