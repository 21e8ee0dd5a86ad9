package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.grammar.CommandGrammar;
import dev.minato.cli.grammar.ValueKind;
import dev.minato.cli.grammar.ValueParser;
import dev.minato.cli.grammar.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The options that are about one container of a template, of an app or of a job. */
public final class ContainerFlags {
    private Optional<String> image = Optional.empty();
    private Optional<String> container = Optional.empty();
    private final ObjectNode resources = JsonTree.object();
    private final EnvironmentFlags environment = new EnvironmentFlags();
    private final List<String> command = new ArrayList<>();
    private final List<String> args = new ArrayList<>();

    /**
     * Takes those of something new.
     *
     * @param what {@code app} or {@code job}
     * @param names which names of containers can be completed
     */
    public void declareNew(CommandGrammar it, String what, ValueKind names) {
        declareAll(it, what, names);
        environment.declareNew(it);
    }

    /** Takes those of a change. */
    public void declareChange(CommandGrammar it, String what, ValueKind names) {
        declareAll(it, what, names);
        environment.declareChange(it);
    }

    private void declareAll(CommandGrammar it, String what, ValueKind names) {
        it.option(
                "-i, --image",
                "IMAGE",
                ValueKind.from(ValueSource.IMAGES),
                "The image.",
                text -> image = Optional.of(text));
        it.option(
                "--container-name",
                "CONTAINER",
                names,
                "The container that is meant; a new " + what + "'s is called as the " + what + ".",
                text -> container = Optional.of(text));
        it.option(
                "--cpu",
                "NUMBER",
                "Processors of the container, for example 0.5.",
                text -> resources.put("cpu", ValueParser.number(text)));
        it.option(
                "--memory",
                "SIZE",
                "Memory of the container, for example 1Gi.",
                text -> resources.put("memory", text));
        it.optionOfSeveral(
                "--command",
                "WORD",
                "What runs instead of the image's entrypoint; an empty text for the image's.",
                command::add);
        it.optionOfSeveral(
                "--args", "WORD", "Its arguments; an empty text for the image's.", args::add);
    }

    /** Whether the image was given. */
    public boolean hasImage() {
        return image.isPresent();
    }

    /** Whether nothing was given. */
    public boolean isEmpty() {
        return image.isEmpty()
                && container.isEmpty()
                && resources.isEmpty()
                && environment.isEmpty()
                && command.isEmpty()
                && args.isEmpty();
    }

    /** The template of something new, with its only container. */
    public ObjectNode template(String name) {
        ObjectNode template = JsonTree.object();
        lay(template.putArray("containers").addObject().put("name", container.orElse(name)));
        return template;
    }

    /** A template's containers, with what is given laid over the one that is meant. */
    public ArrayNode over(JsonNode template) {
        ArrayNode all = (ArrayNode) template.path("containers").deepCopy();
        lay(chosen(all, false));
        return all;
    }

    /** The same; one of an unknown name is a new one, which needs an image. */
    public ArrayNode overOrBeside(JsonNode template) {
        ArrayNode all = (ArrayNode) template.path("containers").deepCopy();
        lay(chosen(all, true));
        return all;
    }

    private ObjectNode chosen(ArrayNode containers, boolean beside) {
        List<String> names =
                containers.valueStream().map(one -> JsonTree.text(one, "name")).toList();
        if (container.isEmpty() && containers.size() == 1) {
            return (ObjectNode) containers.get(0);
        }
        String known = "there are " + String.join(", ", names);
        String name =
                container.orElseThrow(() ->
                        Fault.invalid(
                                "--container-name",
                                "which container? Name one with --container-name: " + known));
        int at = names.indexOf(name);
        if (at >= 0) {
            return (ObjectNode) containers.get(at);
        }
        if (!beside || image.isEmpty()) {
            throw Fault.invalid(
                    "--container-name",
                    "there is no container "
                            + name
                            + " ("
                            + known
                            + ")"
                            + (beside ? ": to add it, give its --image" : ""));
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
}
