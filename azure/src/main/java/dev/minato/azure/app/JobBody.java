package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppName;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.JobName;
import dev.minato.platform.job.JobRequest;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobStart.ContainerOverride;
import dev.minato.platform.job.JobTrigger;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The body of a job's PUT. Members that only the server writes are passed over; what is set and not
 * done, or not known, is refused by its name.
 */
public final class JobBody {
    private static final String CONFIGURATION = "configuration";
    private static final String TEMPLATE = "template";
    private static final String PROPERTIES = "properties";
    private static final String PARALLELISM = "parallelism";
    private static final String COMPLETIONS = "replicaCompletionCount";
    private static final int MOST_PARALLEL = 1_000;
    private static final int MOST_RETRIES = 100;
    private static final int LONGEST = 7 * 24 * 60 * 60;

    private static final Set<String> SERVER_WRITES =
            AppBody.spelled(
                            "id",
                            "name",
                            "type",
                            "systemData",
                            "etag",
                            PROPERTIES,
                            "provisioningState",
                            "runningState",
                            "outboundIpAddresses",
                            "eventStreamEndpoint",
                            "environmentId",
                            CONFIGURATION,
                            TEMPLATE)
                    .keySet();

    private JobBody() {}

    /**
     * The request that a body makes.
     *
     * @param name the job, from the path
     * @param group the resource group that it is in
     * @param environments where it may run
     * @throws Fault invalid when a member that must be an object is none, or says what is not done
     */
    public static JobRequest read(
            String name, String group, ObjectNode body, EnvironmentIds environments) {
        JobName job = JobName.parse(name);
        ObjectNode properties = Json.child(body, PROPERTIES);
        ObjectNode attributes = AppBody.kept(body, "", AppBody.ATTRIBUTES, SERVER_WRITES);
        ObjectNode more = AppBody.kept(properties, PROPERTIES + ".", AppBody.MORE, SERVER_WRITES);
        if (!more.isEmpty()) {
            attributes.set(PROPERTIES, more);
        }
        if (!group.equals(HostSubscription.DEFAULT_GROUP)) {
            attributes.put(AppBody.GROUP, group);
        }
        ArmId environment = AppBody.environment(properties, environments);
        environment
                .group()
                .filter(it -> !it.equals(HostSubscription.DEFAULT_GROUP))
                .ifPresent(it -> attributes.put(AppBody.ENVIRONMENT_GROUP, it));
        DocumentFields configuration =
                new DocumentFields(
                        CONFIGURATION,
                        JobSchema.CONFIGURATION.object(
                                CONFIGURATION, Json.child(properties, CONFIGURATION)));
        refuse(configuration);
        List<SecretSpec> secrets = ConfigurationParser.secrets(configuration);
        List<RegistryLogin> registries = ConfigurationParser.registries(configuration);
        TemplateParser.Parsed template =
                new TemplateParser(new AppName(job.text()))
                        .parseJob(TEMPLATE, Json.child(properties, TEMPLATE));
        ExecutionPlan plan = plan(configuration, template.spec());
        UnsupportedFields.refuseUnknown(JobSchema.CONFIGURATION, configuration);
        return new JobRequest(
                job.text(),
                environment.name(),
                new JobSpec(JobTrigger.MANUAL, plan, secrets, registries),
                new AppDocuments(
                        Json.canonical(attributes),
                        Json.text(configuration.node()),
                        Json.text(template.document())));
    }

    private static void refuse(DocumentFields configuration) {
        String trigger =
                configuration.requiredText(
                        "triggerType", "Manual, which is an execution for whoever asks for one");
        if (!trigger.equals("Manual")) {
            String path = configuration.at("triggerType");
            throw Fault.unsupported(path, path + " " + trigger + " is not done yet: use Manual");
        }
        for (String other : List.of("scheduleTriggerConfig", "eventTriggerConfig")) {
            configuration.refuse(
                    other,
                    !configuration.node().path(other).isEmpty(),
                    "it is not of triggerType Manual; remove it");
        }
        configuration
                .object("dapr")
                .refuse("enabled", configuration.object("dapr").flag("enabled"), "leave Dapr off");
        configuration.refuse(
                "identitySettings",
                !configuration.node().path("identitySettings").isEmpty(),
                "remove it");
        UnsupportedFields.refuseIdentities(configuration);
        configuration
                .node()
                .remove(List.of("scheduleTriggerConfig", "eventTriggerConfig", "identitySettings"));
    }

    /** The plan; its defaults are filled in. */
    private static ExecutionPlan plan(DocumentFields configuration, TemplateSpec template) {
        if (!configuration.has("replicaTimeout")) {
            String path = configuration.at("replicaTimeout");
            throw Fault.invalid(
                    path,
                    path
                            + " is missing: give the seconds that a replica may take, for example"
                            + " 1800");
        }
        int timeout = configuration.integer("replicaTimeout", 0, 1, LONGEST);
        int retries = configuration.integer("replicaRetryLimit", 0, 0, MOST_RETRIES);
        DocumentFields manual =
                new DocumentFields(
                        configuration.at("manualTriggerConfig"),
                        configuration.node().withObject("/manualTriggerConfig"));
        int parallelism = manual.integer(PARALLELISM, 1, 1, MOST_PARALLEL);
        int completions = manual.integer(COMPLETIONS, 1, 1, MOST_PARALLEL);
        manual.node().put(PARALLELISM, parallelism).put(COMPLETIONS, completions);
        configuration.node().put("replicaRetryLimit", retries);
        return new ExecutionPlan(
                parallelism, completions, retries, Duration.ofSeconds(timeout), template);
    }

    /** The resource group of a job. */
    public static String group(JobRequest job) {
        return Json.stored(job.documents().attributes())
                .path(AppBody.GROUP)
                .asString(HostSubscription.DEFAULT_GROUP);
    }

    /** The body that would be PUT to leave a job as it is: what a PATCH is laid over. */
    public static ObjectNode write(JobRequest job) {
        ObjectNode body = Json.stored(job.documents().attributes());
        body.remove(List.of(AppBody.GROUP, AppBody.ENVIRONMENT_GROUP));
        ObjectNode properties =
                body.path(PROPERTIES) instanceof ObjectNode more
                        ? more
                        : body.putObject(PROPERTIES);
        properties.put(
                "environmentId",
                AppBody.environment(job.environment(), job.documents()).toString());
        properties.set(CONFIGURATION, Json.stored(job.documents().configuration()));
        properties.set(TEMPLATE, Json.stored(job.documents().template()));
        return body;
    }

    /**
     * What an execution is to run in place of its job's containers.
     *
     * @param body the template itself, containers and initContainers alone; empty when it has none
     * @throws Fault invalid, naming the field
     */
    public static Optional<ContainerOverride> override(JobName job, ObjectNode body) {
        ObjectNode template = body.deepCopy();
        for (String name : List.copyOf(template.propertyNames())) {
            boolean known =
                    name.equalsIgnoreCase("containers") || name.equalsIgnoreCase("initContainers");
            if (!known && !template.path(name).isNull()) {
                throw Fault.unsupported(
                        SafeText.shown(name),
                        SafeText.shown(name)
                                + " cannot be given to an execution: give containers and"
                                + " initContainers alone");
            }
        }
        if (Json.member(template, "containers").filter(it -> !it.isEmpty()).isEmpty()) {
            if (Json.member(template, "initContainers").filter(it -> !it.isEmpty()).isPresent()) {
                throw Fault.invalid(
                        "containers",
                        "containers is missing: what is given to an execution is all that it runs");
            }
            return Optional.empty();
        }
        TemplateParser.Parsed parsed =
                new TemplateParser(new AppName(job.text())).parseJob(TEMPLATE, template);
        return Optional.of(
                new ContainerOverride(
                        parsed.spec().initContainers(),
                        parsed.spec().containers(),
                        Json.text(parsed.document())));
    }
}
