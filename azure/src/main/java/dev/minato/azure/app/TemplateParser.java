package dev.minato.azure.app;

import dev.minato.base.Cpu;
import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.base.SafeText;
import dev.minato.platform.AppName;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.scale.ScaleSpec;

import tools.jackson.databind.node.ObjectNode;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** From {@code properties.template} as sent to {@link TemplateSpec}. */
final class TemplateParser {
    private static final String PATH = "template";
    private static final Pattern SUFFIX = Pattern.compile("[a-z0-9](?:-?[a-z0-9])*");
    private static final Pattern CONTAINER_NAME =
            Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?");
    private static final Pattern ENV_NAME = Pattern.compile("[^=\\p{Cntrl}]+");
    private static final int LONGEST_REVISION_NAME = 64;
    private static final int LONGEST_CONTAINER_NAME = 63;
    private static final int LONGEST_GRACE = 600;

    private final AppName app;

    TemplateParser(AppName app) {
        this.app = app;
    }

    /**
     * A template.
     *
     * @param document what to answer: as sent, members in Azure's case, nulls left out, defaults
     *     filled in
     */
    record Parsed(TemplateSpec spec, Optional<String> revisionSuffix, ObjectNode document) {}

    /**
     * Reads a template.
     *
     * @throws Fault invalid, naming the field
     */
    Parsed parse(ObjectNode sent) {
        DocumentFields fields = new DocumentFields(PATH, AppSchema.TEMPLATE.object(PATH, sent));
        fields.refuse("serviceBinds", !fields.objects("serviceBinds").isEmpty(), "remove it");
        Optional<String> suffix = fields.text("revisionSuffix");
        suffix.ifPresent(text -> checkSuffix(fields.at("revisionSuffix"), text));
        List<AppContainer> init = containers(fields, "initContainers");
        for (DocumentFields container : fields.objects("initContainers")) {
            container.refuse(
                    "probes",
                    !container.objects("probes").isEmpty(),
                    "an init container runs to its end; remove them");
        }
        List<AppContainer> containers = containers(fields, "containers");
        List<AppVolume> volumes = fields.objects("volumes").stream().map(this::volume).toList();
        int grace = fields.integer("terminationGracePeriodSeconds", 30, 0, LONGEST_GRACE);
        ScaleSpec scale = ScaleParser.parse(fields);
        return new Parsed(
                new TemplateSpec(init, containers, volumes, scale, Duration.ofSeconds(grace)),
                suffix,
                fields.node());
    }

    /**
     * Reads the template of a job, or the containers of one of its executions.
     *
     * @param path where it stands, for errors
     * @throws Fault invalid, naming the field; unsupported for what is an app's alone
     */
    Parsed parseJob(String path, ObjectNode sent) {
        DocumentFields fields = new DocumentFields(path, AppSchema.TEMPLATE.object(path, sent));
        for (String apps : List.of("scale", "revisionSuffix", "serviceBinds")) {
            fields.refuse(apps, fields.has(apps), "it is of apps alone; remove it");
        }
        List<DocumentFields> all = new ArrayList<>(fields.objects("initContainers"));
        all.addAll(fields.objects("containers"));
        for (DocumentFields container : all) {
            container.refuse(
                    "probes",
                    !container.objects("probes").isEmpty(),
                    "a job's container runs to its end; remove them");
        }
        List<AppContainer> init = containers(fields, "initContainers");
        List<AppContainer> containers = containers(fields, "containers");
        List<AppVolume> volumes = fields.objects("volumes").stream().map(this::volume).toList();
        int grace = fields.integer("terminationGracePeriodSeconds", 30, 0, LONGEST_GRACE);
        UnsupportedFields.refuseInTemplate(path, fields.node());
        return new Parsed(
                new TemplateSpec(
                        init, containers, volumes, new ScaleSpec(0, 1), Duration.ofSeconds(grace)),
                Optional.empty(),
                fields.node());
    }

    private List<AppContainer> containers(DocumentFields fields, String member) {
        List<AppContainer> containers = new ArrayList<>();
        for (DocumentFields container : fields.objects(member)) {
            containers.add(container(container));
        }
        return containers;
    }

    private AppVolume volume(DocumentFields fields) {
        String name = fields.requiredText("name", "the volume's name");
        checkName(fields.at("name"), name, "a volume's name");
        return VolumeParser.volume(name, fields);
    }

    private void checkSuffix(String path, String suffix) {
        int longest = LONGEST_REVISION_NAME - app.text().length() - 2;
        if (suffix.length() > longest || !SUFFIX.matcher(suffix).matches()) {
            throw Fault.invalid(
                    path,
                    path
                            + " \""
                            + SafeText.shown(suffix)
                            + "\" is not a revision's suffix: use lower case letters, digits and"
                            + " single '-', a letter or digit first and last, at most "
                            + longest
                            + " characters");
        }
    }

    private AppContainer container(DocumentFields fields) {
        if (!fields.has("name")) {
            fields.node().put("name", app.text());
        }
        String name = fields.requiredText("name", "a name");
        checkName(fields.at("name"), name, "a container's name");
        DocumentFields resources = resources(fields);
        return new AppContainer(
                name,
                fields.requiredText("image", "an image's reference"),
                fields.texts("command"),
                fields.texts("args"),
                env(fields),
                cpu(resources),
                memory(resources),
                ProbeParser.parse(fields),
                VolumeParser.mounts(fields));
    }

    private static void checkName(String path, String name, String what) {
        if (name.length() > LONGEST_CONTAINER_NAME || !CONTAINER_NAME.matcher(name).matches()) {
            throw Fault.invalid(
                    path,
                    path
                            + " \""
                            + SafeText.shown(name)
                            + "\" is not "
                            + what
                            + ": use lower case letters, digits and '-', at most 63 characters");
        }
    }

    private static List<EnvSetting> env(DocumentFields fields) {
        List<EnvSetting> env = new ArrayList<>();
        for (DocumentFields entry : fields.objects("env")) {
            String name = entry.requiredText("name", "the variable's name");
            if (!ENV_NAME.matcher(name).matches()) {
                throw Fault.invalid(
                        entry.at("name"),
                        entry.at("name")
                                + " \""
                                + SafeText.shown(name)
                                + "\" is not a variable's name: it may not hold '='");
            }
            Optional<String> secret = entry.text("secretRef");
            if (secret.isPresent()) {
                refuseBoth(entry);
            }
            env.add(
                    new EnvSetting(
                            name,
                            secret.isPresent()
                                    ? Optional.empty()
                                    : Optional.of(entry.text("value").orElse("")),
                            secret));
        }
        return env;
    }

    /** An empty value beside a secret's name is how az sends "no value". */
    private static void refuseBoth(DocumentFields entry) {
        if (!entry.text("value").orElse("").isEmpty()) {
            throw Fault.invalid(
                    entry.at("value"), entry.at("value") + " stands beside secretRef: give one");
        }
        entry.node().remove("value");
    }

    private static DocumentFields resources(DocumentFields container) {
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
        DocumentFields fields = new DocumentFields(container.at("resources"), resources);
        fields.refuse("gpu", resources.path("gpu").asDouble(0) > 0, "remove it");
        return fields;
    }

    private static Cpu cpu(DocumentFields resources) {
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
        return new Cpu(cores.movePointRight(9).min(BigDecimal.valueOf(1L << 50)).longValue());
    }

    private static Memory memory(DocumentFields resources) {
        String path = resources.at("memory");
        String text = resources.requiredText("memory", "for example 0.5Gi");
        Memory memory = Memory.parse(path, text);
        Memory least = new Memory(6L << 20);
        if (memory.compareTo(least) < 0) {
            throw Fault.invalid(
                    path, path + " " + text + " is too little to run: give " + least + " or more");
        }
        return memory;
    }
}
