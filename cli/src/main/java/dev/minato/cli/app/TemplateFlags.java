package dev.minato.cli.app;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.EnvironmentFlags;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;
import dev.minato.cli.scaling.ScaleFlags;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options of {@code create}, {@code update} and {@code copy} that are about a template. */
final class TemplateFlags {
    private Optional<String> image = Optional.empty();
    private Optional<String> container = Optional.empty();
    private Optional<String> suffix = Optional.empty();
    private Optional<Integer> grace = Optional.empty();
    private final ObjectNode resources = JsonTree.object();
    private final ScaleFlags scale = new ScaleFlags();
    private final EnvironmentFlags environment = new EnvironmentFlags();
    private final List<String> command = new ArrayList<>();
    private final List<String> args = new ArrayList<>();

    /** Takes those of a new app. */
    void declareNew(CommandGrammar it) {
        declareAll(it);
        environment.declareNew(it);
    }

    /** Takes those of a change. */
    void declareChange(CommandGrammar it) {
        declareAll(it);
        environment.declareChange(it);
    }

    private void declareAll(CommandGrammar it) {
        it.option(
                "-i, --image",
                "IMAGE",
                ValueKind.from(ValueSource.IMAGES),
                "The image.",
                text -> image = Optional.of(text));
        it.option(
                "--container-name",
                "CONTAINER",
                ValueKind.from(ValueSource.APP_CONTAINERS),
                "The container that is meant; a new app's is called as the app.",
                text -> container = Optional.of(text));
        it.option(
                "--cpu",
                "NUMBER",
                "Processors of a replica's container, for example 0.5.",
                text -> resources.put("cpu", ValueParser.number(text)));
        it.option(
                "--memory",
                "SIZE",
                "Memory of a replica's container, for example 1Gi.",
                text -> resources.put("memory", text));
        scale.declare(it);
        it.optionOfSeveral(
                "--command",
                "WORD",
                "What runs instead of the image's entrypoint; an empty text for the image's.",
                command::add);
        it.optionOfSeveral(
                "--args", "WORD", "Its arguments; an empty text for the image's.", args::add);
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
        return image.isPresent();
    }

    /** Whether anything was given. */
    boolean isEmpty() {
        return !changesContainer() && scale.isEmpty() && suffix.isEmpty() && grace.isEmpty();
    }

    private boolean changesContainer() {
        return image.isPresent()
                || container.isPresent()
                || !resources.isEmpty()
                || !environment.isEmpty()
                || !command.isEmpty()
                || !args.isEmpty();
    }

    /** The template of a new app. */
    ObjectNode template(String app) {
        ObjectNode template = JsonTree.object();
        ObjectNode only = template.putArray("containers").addObject();
        only.put("name", container.orElse(app));
        lay(only);
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
        if (changesContainer() || whole) {
            ArrayNode containers = (ArrayNode) from.path("containers").deepCopy();
            if (changesContainer()) {
                lay(chosen(containers));
            }
            template.set("containers", containers);
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

    /** The container that is meant; one of an unknown name is a new one, which needs an image. */
    private ObjectNode chosen(ArrayNode containers) {
        List<String> names =
                containers.valueStream().map(one -> JsonTree.text(one, "name")).toList();
        if (container.isEmpty() && containers.size() == 1) {
            return (ObjectNode) containers.get(0);
        }
        String name =
                container.orElseThrow(() ->
                        Fault.invalid(
                                "--container-name",
                                "which container? Name one with --container-name: there are "
                                        + String.join(", ", names)));
        int at = names.indexOf(name);
        if (at >= 0) {
            return (ObjectNode) containers.get(at);
        }
        if (image.isEmpty()) {
            throw Fault.invalid(
                    "--container-name",
                    "there is no container "
                            + name
                            + " (there are "
                            + String.join(", ", names)
                            + "): to add it, give its --image");
        }
        return containers.addObject().put("name", name);
    }

    private void lay(ObjectNode one) {
        image.ifPresent(text -> one.put("image", text));
        environment.lay(one);
        words(one, "command", command);
        words(one, "args", args);
        if (!resources.isEmpty()) {
            one.withObject("/resources").setAll(resources);
        }
    }

    private static void words(ObjectNode one, String name, List<String> words) {
        if (words.equals(List.of(""))) {
            one.remove(name);
        } else if (!words.isEmpty()) {
            ArrayNode list = one.putArray(name);
            words.forEach(list::add);
        }
    }

    private void layRest(ObjectNode template, JsonNode before) {
        scale.lay(template, before);
        grace.ifPresent(seconds -> template.put("terminationGracePeriodSeconds", seconds));
    }
}
