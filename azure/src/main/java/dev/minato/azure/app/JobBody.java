package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppName;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.job.ExecutionPlan;
import dev.minato.platform.job.JobName;
import dev.minato.platform.job.JobRequest;
import dev.minato.platform.job.JobSpec;
import dev.minato.platform.job.JobTrigger;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Set;

/**
 * The body of a job's PUT. Members that only the server writes are passed over; what is set and not
 * done, or not known, is refused by its name.
 */
public final class JobBody {
    private static final String CONFIGURATION = "configuration";
    private static final String TEMPLATE = "template";
    private static final String PROPERTIES = "properties";

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
                            "scheduleStatus",
                            "eventStatus",
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
        TriggerParser trigger = new TriggerParser(configuration);
        ExecutionPlan plan = trigger.plan(template.spec());
        JobTrigger begins = trigger.trigger();
        UnsupportedFields.refuseUnknown(JobSchema.CONFIGURATION, configuration);
        return new JobRequest(
                job.text(),
                environment.name(),
                new JobSpec(begins, plan, secrets, registries),
                new AppDocuments(
                        Json.canonical(attributes),
                        Json.text(configuration.node()),
                        Json.text(template.document())));
    }

    private static void refuse(DocumentFields configuration) {
        configuration
                .object("dapr")
                .refuse("enabled", configuration.object("dapr").flag("enabled"), "leave Dapr off");
        configuration.refuse(
                "identitySettings",
                !configuration.node().path("identitySettings").isEmpty(),
                "remove it");
        UnsupportedFields.refuseIdentities(configuration);
        configuration.node().remove("identitySettings");
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
}
