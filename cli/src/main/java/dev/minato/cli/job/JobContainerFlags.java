package dev.minato.cli.job;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;
import dev.minato.cli.command.EnvironmentFlags;
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

/** The options that are about a container of a job. */
final class JobContainerFlags {
    private Optional<String> image = Optional.empty();
    private Optional<String> container = Optional.empty();
    private final ObjectNode resources = JsonTree.object();
    private final EnvironmentFlags environment = new EnvironmentFlags();
    private final List<String> command = new ArrayList<>();
    private final List<String> args = new ArrayList<>();

    /** Takes those of a new job, or of one execution. */
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
                "The container that is meant; a new job's is called as the job.",
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

    boolean hasImage() {
        return image.isPresent();
    }

    boolean isEmpty() {
        return image.isEmpty()
                && container.isEmpty()
                && resources.isEmpty()
                && environment.isEmpty()
                && command.isEmpty()
                && args.isEmpty();
    }

    /** The template of a new job. */
    ObjectNode template(String job) {
        ObjectNode template = JsonTree.object();
        lay(template.putArray("containers").addObject().put("name", container.orElse(job)));
        return template;
    }

    /** The containers of a job with what is given laid over the one that is meant. */
    ArrayNode containers(JsonNode template) {
        ArrayNode all = (ArrayNode) template.path("containers").deepCopy();
        lay(chosen(all));
        return all;
    }

    private ObjectNode chosen(ArrayNode all) {
        if (container.isEmpty() && all.size() == 1) {
            return (ObjectNode) all.get(0);
        }
        List<String> names = all.valueStream().map(one -> JsonTree.text(one, "name")).toList();
        int at = names.indexOf(container.orElse(""));
        if (at < 0) {
            throw Fault.invalid(
                    "--container-name",
                    (container.isEmpty()
                                    ? "which container? Name one with --container-name"
                                    : "there is no container " + container.get())
                            + ": there are "
                            + String.join(", ", names));
        }
        return (ObjectNode) all.get(at);
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
