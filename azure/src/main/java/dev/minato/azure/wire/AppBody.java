package dev.minato.azure.wire;

import dev.minato.platform.AppRequest;

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
 * back what they were answered; members nobody knows are kept as they came, without nulls.
 */
public final class AppBody {
    private static final String CONFIGURATION = "configuration";
    private static final String TEMPLATE = "template";
    private static final String PROPERTIES = "properties";

    private static final Map<String, String> KNOWN =
            spelled(
                    "location",
                    "tags",
                    "identity",
                    "kind",
                    "managedBy",
                    "extendedLocation",
                    "workloadProfileName",
                    "networking",
                    "patchingConfiguration");

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
                            "environmentId",
                            "managedEnvironmentId",
                            CONFIGURATION,
                            TEMPLATE)
                    .keySet();

    private AppBody() {}

    private static Map<String, String> spelled(String... names) {
        return Stream.of(names)
                .collect(
                        Collectors.toMap(
                                name -> name.toLowerCase(Locale.ROOT), Function.identity()));
    }

    /**
     * The request that a body makes.
     *
     * @param name the app, from the path
     * @throws dev.minato.base.Fault invalid when a member that must be an object is none
     */
    public static AppRequest read(String name, ObjectNode body) {
        ObjectNode properties = Json.child(body, PROPERTIES);
        ObjectNode attributes = kept(body);
        ObjectNode more = kept(properties);
        if (!more.isEmpty()) {
            attributes.set(PROPERTIES, more);
        }
        return new AppRequest(
                name,
                environment(properties),
                attributes,
                Json.child(properties, CONFIGURATION),
                Json.child(properties, TEMPLATE));
    }

    private static String environment(ObjectNode properties) {
        return Json.member(properties, "environmentId")
                .or(() -> Json.member(properties, "managedEnvironmentId"))
                .map(id -> id.asString("").replaceAll("/+$", ""))
                .filter(id -> !id.isEmpty())
                .map(id -> id.substring(id.lastIndexOf('/') + 1))
                .orElse(Ids.ENVIRONMENT);
    }

    private static ObjectNode kept(ObjectNode from) {
        ObjectNode kept = Json.object();
        for (Map.Entry<String, JsonNode> field : from.properties()) {
            String folded = field.getKey().toLowerCase(Locale.ROOT);
            if (!SERVER_WRITES.contains(folded) && !field.getValue().isNull()) {
                kept.set(
                        KNOWN.getOrDefault(folded, field.getKey()),
                        Json.withoutNulls(field.getValue()));
            }
        }
        return kept;
    }

    /** The body that would be PUT to leave an app as it is: what a PATCH is laid over. */
    public static ObjectNode write(AppRequest request) {
        ObjectNode body = request.attributes().deepCopy();
        ObjectNode properties =
                body.path(PROPERTIES) instanceof ObjectNode more
                        ? more
                        : body.putObject(PROPERTIES);
        properties.put("environmentId", Ids.environment(request.environment()));
        properties.set(CONFIGURATION, request.configuration().deepCopy());
        properties.set(TEMPLATE, request.template().deepCopy());
        return body;
    }
}
