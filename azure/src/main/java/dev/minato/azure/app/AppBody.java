package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppName;
import dev.minato.platform.AppRequest;
import dev.minato.platform.scale.Standby;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The body of an app's PUT. Members that only the server writes are passed over, since clients send
 * back what they were answered; what is set and not done, or not known, is refused by its name.
 */
public final class AppBody {
    private static final String CONFIGURATION = "configuration";
    private static final String TEMPLATE = "template";
    private static final String PROPERTIES = "properties";

    /** The tag of an app whose old replicas end before new ones start. */
    private static final String REPLACE = "minato-replace";

    private static final String STANDBY = "minato-standby";

    private static final String PROFILE = "Consumption";

    /**
     * The attribute that names the resource group, which clients read in the ID alone; absent for
     * the group that exists from the start.
     */
    static final String GROUP = "resourceGroup";

    /** The same of the group that its environment is in, which it never leaves. */
    static final String ENVIRONMENT_GROUP = "environmentResourceGroup";

    /** Members of the resource that are done, by their names in lower case. */
    static final Map<String, String> ATTRIBUTES = spelled("location", "tags", "identity");

    /** The same of its properties. */
    static final Map<String, String> MORE = spelled("workloadProfileName");

    private static final Set<String> SERVER_WRITES =
            spelled(
                            "id",
                            "name",
                            "type",
                            "systemData",
                            "etag",
                            PROPERTIES,
                            "provisioningState",
                            "runningStatus",
                            "statusMessage",
                            "latestRevisionName",
                            "latestReadyRevisionName",
                            "latestRevisionFqdn",
                            "customDomainVerificationId",
                            "outboundIpAddresses",
                            "eventStreamEndpoint",
                            "deploymentErrors",
                            "warnings",
                            "environmentId",
                            "managedEnvironmentId",
                            CONFIGURATION,
                            TEMPLATE)
                    .keySet();

    private AppBody() {}

    /** Names by themselves in lower case. */
    static Map<String, String> spelled(String... names) {
        return Stream.of(names)
                .collect(
                        Collectors.toMap(
                                name -> name.toLowerCase(Locale.ROOT), Function.identity()));
    }

    /**
     * The request that a body makes.
     *
     * @param name the app, from the path
     * @param group the resource group that it is in
     * @param environments where it may run
     * @throws Fault invalid when a member that must be an object is none, or says what is not done
     */
    public static AppRequest read(
            String name, String group, ObjectNode body, EnvironmentIds environments) {
        ObjectNode properties = Json.child(body, PROPERTIES);
        ObjectNode attributes = kept(body, "", ATTRIBUTES);
        ShiftTag.drop(attributes);
        ObjectNode more = kept(properties, PROPERTIES + ".", MORE);
        if (!more.isEmpty()) {
            attributes.set(PROPERTIES, more);
        }
        if (!group.equals(HostSubscription.DEFAULT_GROUP)) {
            attributes.put(GROUP, group);
        }
        ArmId environment = environment(properties, environments);
        environment
                .group()
                .filter(it -> !it.equals(HostSubscription.DEFAULT_GROUP))
                .ifPresent(it -> attributes.put(ENVIRONMENT_GROUP, it));
        AppName app = AppName.parse(name);
        ConfigurationParser.Parsed configuration =
                ConfigurationParser.parse(app, Json.child(properties, CONFIGURATION));
        TemplateParser.Parsed template =
                new TemplateParser(app).parse(Json.child(properties, TEMPLATE));
        UnsupportedFields.refuseInConfiguration(configuration.document());
        UnsupportedFields.refuseInTemplate(template.document());
        return new AppRequest(
                name,
                environment.name(),
                configuration
                        .with(template.spec())
                        .withOldEndingFirst(oldEndsFirst(attributes))
                        .withStandby(standby(attributes)),
                template.revisionSuffix(),
                new AppDocuments(
                        Json.canonical(attributes),
                        Json.text(configuration.document()),
                        Json.text(template.document())));
    }

    /** Container Apps has no field for it. */
    private static boolean oldEndsFirst(ObjectNode attributes) {
        String text = attributes.path("tags").path(REPLACE).asString("false");
        if (!text.equals("true") && !text.equals("false")) {
            String path = "tags." + REPLACE;
            throw Fault.invalid(
                    path,
                    path
                            + " \""
                            + SafeText.shown(text)
                            + "\" is not right: write true, so that the old replicas end before"
                            + " new ones start, or false");
        }
        return text.equals("true");
    }

    /** Nor for this one. */
    private static Standby standby(ObjectNode attributes) {
        String text = attributes.path("tags").path(STANDBY).asString("none");
        return switch (text) {
            case "none" -> Standby.NONE;
            case "frozen" -> Standby.FROZEN;
            default -> {
                String path = "tags." + STANDBY;
                throw Fault.invalid(
                        path,
                        path
                                + " \""
                                + SafeText.shown(text)
                                + "\" is not right: write frozen, so that a replica is left with"
                                + " its processes frozen while the app sleeps, or none");
            }
        };
    }

    /** The environment that the properties of an app or job name. */
    static ArmId environment(ObjectNode properties, EnvironmentIds environments) {
        return environments.read(
                Json.member(properties, "environmentId")
                        .or(() -> Json.member(properties, "managedEnvironmentId"))
                        .map(id -> id.asString(""))
                        .filter(id -> !id.isEmpty())
                        .orElse(HostSubscription.ENVIRONMENT));
    }

    /** The resource group among an app's attributes. */
    public static String group(AppDocuments documents) {
        return Json.stored(documents.attributes())
                .path(GROUP)
                .asString(HostSubscription.DEFAULT_GROUP);
    }

    /** The ID of the environment that an app is in. */
    static ArmId environment(String name, AppDocuments documents) {
        return EnvironmentIds.id(
                Json.stored(documents.attributes())
                        .path(ENVIRONMENT_GROUP)
                        .asString(HostSubscription.DEFAULT_GROUP),
                name);
    }

    private static ObjectNode kept(ObjectNode from, String path, Map<String, String> done) {
        return kept(from, path, done, SERVER_WRITES);
    }

    /**
     * Members that are kept as they came.
     *
     * @param done by name in lower case, those that are
     * @param passed names in lower case of those that the server writes
     * @throws Fault unsupported, naming one that is neither
     */
    static ObjectNode kept(
            ObjectNode from, String path, Map<String, String> done, Set<String> passed) {
        ObjectNode kept = Json.object();
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            String folded = field.getKey().toLowerCase(Locale.ROOT);
            JsonNode value = Json.withoutNulls(field.getValue());
            if (passed.contains(folded) || isNothing(value)) {
                continue;
            }
            String name = done.get(folded);
            if (name == null) {
                throw refused(path + field.getKey(), "remove it");
            }
            if (name.equals("identity")) {
                refuseIdentity(path + name, value);
            } else if (name.equals("workloadProfileName")
                    && !value.asString("").equalsIgnoreCase(PROFILE)) {
                throw refused(path + name, "there is one profile, " + PROFILE);
            }
            kept.set(name, value);
        }
        return kept;
    }

    private static boolean isNothing(JsonNode value) {
        return value.isNull()
                || (value.isContainer() && value.isEmpty())
                || (value.isString() && value.asString().isEmpty());
    }

    private static void refuseIdentity(String path, JsonNode identity) {
        String type = Json.member(identity, "type").map(it -> it.asString("")).orElse("None");
        boolean user =
                Json.member(identity, "userAssignedIdentities")
                        .filter(it -> !isNothing(it))
                        .isPresent();
        if (!type.equalsIgnoreCase("None") || user) {
            throw refused(path, "use type None");
        }
    }

    private static Fault refused(String path, String instead) {
        String shown = SafeText.shown(path);
        return Fault.unsupported(shown, shown + " is not supported by this version: " + instead);
    }

    /** The body that would be PUT to leave an app as it is: what a PATCH is laid over. */
    public static ObjectNode write(AppRequest request) {
        ObjectNode body = Json.stored(request.documents().attributes());
        body.remove(GROUP);
        body.remove(ENVIRONMENT_GROUP);
        ObjectNode properties =
                body.path(PROPERTIES) instanceof ObjectNode more
                        ? more
                        : body.putObject(PROPERTIES);
        properties.put(
                "environmentId",
                environment(request.environment(), request.documents()).toString());
        ObjectNode configuration = Json.stored(request.documents().configuration());
        TrafficDocument.write(configuration, request.spec().traffic());
        properties.set(CONFIGURATION, configuration);
        properties.set(
                TEMPLATE,
                TemplateDocument.users(request.documents().template(), request.spec().template()));
        return body;
    }
}
