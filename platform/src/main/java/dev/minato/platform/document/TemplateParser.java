package dev.minato.platform.document;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.platform.AppName;
import dev.minato.platform.Cluster;
import dev.minato.platform.Template;
import dev.minato.platform.Template.Container;
import dev.minato.platform.Template.EnvVar;
import dev.minato.platform.Template.Scale;
import dev.minato.platform.Text;

import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** From {@code properties.template} as sent to {@link Template}. */
public final class TemplateParser {
    private static final String PATH = "template";
    private static final Pattern SUFFIX = Pattern.compile("[a-z0-9](?:-?[a-z0-9])*");
    private static final Pattern CONTAINER_NAME =
            Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?");
    private static final Pattern ENV_NAME = Pattern.compile("[^=\\p{Cntrl}]+");
    private static final int LONGEST_REVISION_NAME = 64;
    private static final int LONGEST_CONTAINER_NAME = 63;
    private static final int MOST_REPLICAS = 1000;
    private static final int DEFAULT_MAX_REPLICAS = 10;
    private static final int LONGEST_GRACE = 600;

    private final AppName app;
    private final Set<Integer> defaultProbePorts;
    private final Map<String, String> secrets;
    private final Cluster.Capacity capacity;

    /**
     * A parser for one app.
     *
     * @param defaultProbePorts target ports, the present and the previous: a probe that equals
     *     Container Apps' default for one of them was answered by us and is sent back by a client,
     *     so it counts as not given
     * @param secrets the app's secrets
     * @param capacity what a replica can get at most
     */
    public TemplateParser(
            AppName app,
            Set<Integer> defaultProbePorts,
            Map<String, String> secrets,
            Cluster.Capacity capacity) {
        this.app = app;
        this.defaultProbePorts = defaultProbePorts;
        this.secrets = secrets;
        this.capacity = capacity;
    }

    /**
     * Reads a template.
     *
     * @throws Fault invalid, naming the field
     */
    public Template parse(ObjectNode sent) {
        Fields fields = new Fields(PATH, Schema.TEMPLATE.object(PATH, sent));
        refuseWhatIsNotRun(fields);
        Optional<String> suffix = fields.text("revisionSuffix");
        suffix.ifPresent(text -> checkSuffix(fields.at("revisionSuffix"), text));
        List<Container> containers = new ArrayList<>();
        for (Fields container : fields.objects("containers")) {
            containers.add(container(container));
        }
        int grace = fields.integer("terminationGracePeriodSeconds", 30, 0, LONGEST_GRACE);
        Scale scale = scale(fields);
        return new Template(suffix, containers, scale, Duration.ofSeconds(grace), fields.node());
    }

    private static void refuseWhatIsNotRun(Fields fields) {
        List<Fields> containers = fields.objects("containers");
        if (containers.isEmpty()) {
            throw Fault.invalid(
                    fields.at("containers"),
                    fields.at("containers") + " is empty: a template needs a container");
        }
        fields.refuse(
                "initContainers",
                !fields.objects("initContainers").isEmpty(),
                "do their work in the container's own command");
        fields.refuse(
                "containers[1]",
                containers.size() > 1,
                "a replica runs one container; make an app of each");
        fields.refuse(
                "volumes", !fields.objects("volumes").isEmpty(), "a replica has no volumes yet");
        fields.refuse("serviceBinds", !fields.objects("serviceBinds").isEmpty(), "remove it");
    }

    private void checkSuffix(String path, String suffix) {
        int longest = LONGEST_REVISION_NAME - app.text().length() - 2;
        if (suffix.length() > longest || !SUFFIX.matcher(suffix).matches()) {
            throw Fault.invalid(
                    path,
                    path
                            + " \""
                            + Text.shown(suffix)
                            + "\" is not a revision's suffix: use lower case letters, digits and"
                            + " single '-', a letter or digit first and last, at most "
                            + longest
                            + " characters");
        }
    }

    private Container container(Fields fields) {
        if (!fields.has("name")) {
            fields.node().put("name", app.text());
        }
        String name = fields.requiredText("name", "a name");
        if (name.length() > LONGEST_CONTAINER_NAME || !CONTAINER_NAME.matcher(name).matches()) {
            throw Fault.invalid(
                    fields.at("name"),
                    fields.at("name")
                            + " \""
                            + Text.shown(name)
                            + "\" is not a container's name: use lower case letters, digits and"
                            + " '-', at most 63 characters");
        }
        fields.refuse(
                "volumeMounts",
                !fields.objects("volumeMounts").isEmpty(),
                "a replica has no volumes yet");
        Fields resources = resources(fields);
        ProbeParser probes = new ProbeParser(defaultProbePorts);
        return new Container(
                name,
                fields.requiredText("image", "an image's reference"),
                fields.texts("command"),
                fields.texts("args"),
                env(fields),
                cpu(resources),
                memory(resources),
                probes.parse(fields));
    }

    private List<EnvVar> env(Fields fields) {
        List<EnvVar> env = new ArrayList<>();
        for (Fields entry : fields.objects("env")) {
            String name = entry.requiredText("name", "the variable's name");
            if (!ENV_NAME.matcher(name).matches()) {
                throw Fault.invalid(
                        entry.at("name"),
                        entry.at("name")
                                + " \""
                                + Text.shown(name)
                                + "\" is not a variable's name: it may not hold '='");
            }
            Optional<String> secret = entry.text("secretRef");
            if (secret.isPresent()) {
                ConfigurationParser.requireSecret(entry.at("secretRef"), secret.get(), secrets);
                refuseBoth(entry);
            }
            env.add(
                    new EnvVar(
                            name,
                            secret.isPresent()
                                    ? Optional.empty()
                                    : Optional.of(entry.text("value").orElse("")),
                            secret));
        }
        return env;
    }

    /** An empty value beside a secret's name is how az sends "no value". */
    private static void refuseBoth(Fields entry) {
        if (!entry.text("value").orElse("").isEmpty()) {
            throw Fault.invalid(
                    entry.at("value"), entry.at("value") + " stands beside secretRef: give one");
        }
        entry.node().remove("value");
    }

    private static Fields resources(Fields container) {
        ObjectNode resources =
                container.node().get("resources") instanceof ObjectNode given
                        ? given
                        : container.node().putObject("resources");
        resources.remove("ephemeralStorage");
        if (!resources.has("cpu")) {
            resources.put("cpu", 0.25);
        }
        if (!resources.has("memory")) {
            resources.put("memory", "0.5Gi");
        }
        Fields fields = new Fields(container.at("resources"), resources);
        fields.refuse("gpu", resources.path("gpu").asDouble(0) > 0, "remove it");
        return fields;
    }

    private Cpu cpu(Fields resources) {
        BigDecimal cores = resources.node().path("cpu").decimalValue(BigDecimal.ZERO);
        String path = resources.at("cpu");
        if (cores.compareTo(new BigDecimal("0.01")) < 0 || cores.scale() > 3) {
            throw Fault.invalid(
                    path,
                    path
                            + " "
                            + cores.toPlainString()
                            + " is not a number of processors: give 0.01 or more, for example"
                            + " 0.25");
        }
        Cpu cpu = new Cpu(cores.movePointRight(9).min(BigDecimal.valueOf(1L << 50)).longValue());
        if (cpu.compareTo(capacity.cpu()) > 0) {
            throw Fault.invalid(
                    path,
                    path
                            + " "
                            + cores.toPlainString()
                            + " is more than this host has: at most "
                            + BigDecimal.valueOf(capacity.cpu().cores())
                                    .stripTrailingZeros()
                                    .toPlainString());
        }
        return cpu;
    }

    private Memory memory(Fields resources) {
        String path = resources.at("memory");
        String text = resources.requiredText("memory", "for example 0.5Gi");
        Memory memory = Memory.parse(path, text);
        Memory least = new Memory(6L << 20);
        if (memory.compareTo(least) < 0) {
            throw Fault.invalid(
                    path, path + " " + text + " is too little to run: give " + least + " or more");
        }
        if (memory.compareTo(capacity.memory()) > 0) {
            throw Fault.invalid(
                    path,
                    path
                            + " "
                            + text
                            + " ("
                            + memory
                            + ") is more than this host has: at most "
                            + capacity.memory());
        }
        return memory;
    }

    private static Scale scale(Fields fields) {
        ObjectNode document =
                fields.node().get("scale") instanceof ObjectNode given
                        ? given
                        : fields.node().putObject("scale");
        Fields scale = new Fields(fields.at("scale"), document);
        int most = scale.integer("maxReplicas", DEFAULT_MAX_REPLICAS, 1, MOST_REPLICAS);
        int least = scale.integer("minReplicas", 0, 0, MOST_REPLICAS);
        if (least > most) {
            throw Fault.invalid(
                    scale.at("minReplicas"),
                    scale.at("minReplicas")
                            + " "
                            + least
                            + " is more than maxReplicas "
                            + most
                            + ": raise maxReplicas");
        }
        document.put("minReplicas", least);
        document.put("maxReplicas", most);
        Set<String> names = new HashSet<>();
        for (Fields rule : scale.objects("rules")) {
            String name = rule.requiredText("name", "the rule's name");
            if (!names.add(name)) {
                throw Fault.invalid(
                        rule.at("name"),
                        rule.at("name") + " \"" + Text.shown(name) + "\" is given twice");
            }
        }
        return new Scale(least, most);
    }
}
