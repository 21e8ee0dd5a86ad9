package dev.minato.azure.app;

import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.azure.wire.ResourceTags;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Environment;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An environment's body, read and answered. What only the server writes is passed over, and so is
 * what says nothing or what is the case here: az sends much of that. The rest is refused by its
 * name.
 */
public final class EnvironmentBody {
    private static final String TAGS = "tags";
    private static final String LOCATION = "location";
    private static final String PROPERTIES = "properties";
    private static final String PROFILES = "workloadprofiles";
    private static final String PROFILE = "Consumption";

    /** Of the resource, in lower case. */
    private static final Set<String> READ =
            Set.of(
                    "id",
                    "name",
                    "type",
                    "systemdata",
                    "etag",
                    "identity",
                    PROPERTIES,
                    LOCATION,
                    TAGS);

    /** Of its properties, in lower case. */
    private static final Set<String> SERVER_WRITES =
            Set.of(
                    "provisioningstate",
                    "defaultdomain",
                    "staticip",
                    "eventstreamendpoint",
                    "deploymenterrors",
                    "kedaconfiguration",
                    "daprconfiguration",
                    "privateendpointconnections");

    /** What is the case here, by path and value in lower case. */
    private static final Set<String> TRUE_HERE =
            Set.of(
                    "properties.applogsconfiguration.destination none",
                    "properties.publicnetworkaccess enabled",
                    "properties.environmentmode workloadprofiles",
                    "properties.environmentmode consumptiononly",
                    "identity.type none");

    private EnvironmentBody() {}

    /**
     * What is kept of a PUT.
     *
     * @param group the resource group that it is in
     * @throws Fault invalid or unsupported, naming the field
     */
    public static String read(String group, ObjectNode body) {
        refuse(body);
        ObjectNode document = Json.object();
        String location =
                Json.member(body, LOCATION).map(it -> it.asString("")).orElse(Locations.LOCAL);
        document.put(
                LOCATION,
                Locations.find(location)
                        .orElseThrow(() ->
                                Fault.invalid(
                                        LOCATION,
                                        "location '"
                                                + SafeText.shown(location)
                                                + "' is none: write '"
                                                + Locations.LOCAL
                                                + "' or the name of an Azure region, such as"
                                                + " 'westeurope'")));
        if (!group.equals(HostSubscription.DEFAULT_GROUP)) {
            document.put(AppBody.GROUP, group);
        }
        return tagged(document, body);
    }

    /**
     * What is kept after a PATCH: only tags can change.
     *
     * @throws Fault invalid or unsupported, naming the field
     */
    public static String patched(Environment environment, ObjectNode patch) {
        refuse(patch);
        ObjectNode document = Json.stored(environment.document());
        return Json.member(patch, TAGS).isPresent()
                ? tagged(document, patch)
                : Json.canonical(document);
    }

    private static String tagged(ObjectNode document, ObjectNode body) {
        document.remove(TAGS);
        Map<String, String> tags = ResourceTags.read(body);
        if (!tags.isEmpty()) {
            ObjectNode kept = document.putObject(TAGS);
            tags.forEach(kept::put);
        }
        return Json.canonical(document);
    }

    private static void refuse(ObjectNode body) {
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            String folded = field.getKey().toLowerCase(Locale.ROOT);
            if (!READ.contains(folded) || folded.equals("identity")) {
                refuseUnlessTrue(field.getKey(), field.getValue());
            }
        }
        for (Map.Entry<String, JsonNode> field : Json.child(body, PROPERTIES).properties()) {
            String folded = field.getKey().toLowerCase(Locale.ROOT);
            String path = PROPERTIES + "." + field.getKey();
            if (folded.equals(PROFILES)) {
                refuseOtherProfiles(path, field.getValue());
            } else if (!SERVER_WRITES.contains(folded)) {
                refuseUnlessTrue(path, field.getValue());
            }
        }
    }

    private static void refuseOtherProfiles(String path, JsonNode profiles) {
        for (JsonNode profile : profiles) {
            for (Map.Entry<String, JsonNode> member : profile.properties()) {
                String text = member.getValue().asString("");
                if (!text.isEmpty() && !text.equalsIgnoreCase(PROFILE)) {
                    throw refused(
                            path + "." + member.getKey(), text, "there is one profile, " + PROFILE);
                }
            }
        }
    }

    private static void refuseUnlessTrue(String path, JsonNode value) {
        if (value.isContainer()) {
            if (value.isArray()) {
                value.forEach(each -> refuseUnlessTrue(path, each));
            }
            value.properties()
                    .forEach(member ->
                            refuseUnlessTrue(path + "." + member.getKey(), member.getValue()));
            return;
        }
        String text = value.asString("");
        boolean saysNothing = value.isNull() || text.isEmpty() || text.equalsIgnoreCase("false");
        if (!saysNothing && !TRUE_HERE.contains((path + " " + text).toLowerCase(Locale.ROOT))) {
            throw refused(
                    path,
                    text,
                    path.toLowerCase(Locale.ROOT).contains("logs")
                            ? "logs are kept on this host; use destination none"
                            : "remove it");
        }
    }

    private static Fault refused(String path, String value, String mend) {
        String shown = SafeText.shown(path);
        return Fault.unsupported(
                shown,
                shown
                        + " \""
                        + SafeText.shown(value)
                        + "\" is not supported by this version: "
                        + mend);
    }

    /**
     * An environment as a resource.
     *
     * @param domain what stands behind its apps' names
     * @param origin what begins absolute URLs
     */
    public static ObjectNode write(Environment environment, String domain, String origin) {
        JsonNode document = Json.stored(environment.document());
        ObjectNode resource =
                Json.resource(EnvironmentIds.id(environment))
                        .put(LOCATION, document.path(LOCATION).asString(Locations.LOCAL));
        if (!document.path(TAGS).isEmpty()) {
            resource.set(TAGS, document.path(TAGS));
        }
        ObjectNode properties =
                resource.putObject(PROPERTIES)
                        .put("provisioningState", state(environment))
                        .put("defaultDomain", domain)
                        .put("zoneRedundant", false)
                        .put(
                                "eventStreamEndpoint",
                                origin
                                        + EnvironmentIds.id(environment).withoutProvider()
                                        + "/eventstream");
        if (!environment.problem().isEmpty()) {
            properties.put("deploymentErrors", environment.problem());
        }
        properties
                .putArray("workloadProfiles")
                .addObject()
                .put("name", PROFILE)
                .put("workloadProfileType", PROFILE);
        properties.putObject("appLogsConfiguration").put("destination", "none");
        return resource;
    }

    private static String state(Environment environment) {
        if (environment.isDeleting()) {
            return "ScheduledForDelete";
        }
        return environment.problem().isEmpty() ? "Succeeded" : "Failed";
    }
}
