package dev.minato.azure.group;

import dev.minato.azure.group.ResourceGroup.State;
import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.azure.wire.Locations;
import dev.minato.azure.wire.ResourceTags;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A resource group's body, read and answered. What is not done is refused by its name. */
public final class GroupBody {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_().-]{0,89}[A-Za-z0-9_()-]");
    private static final String TAGS = "tags";
    private static final String LOCATION = "location";

    /** What is read, and what only the server writes: clients send back what they were answered. */
    private static final Set<String> KNOWN =
            Set.of("id", "name", "type", "properties", LOCATION, TAGS);

    private GroupBody() {}

    /**
     * The group that a PUT asks for.
     *
     * @param name from the path
     * @throws Fault invalid, naming the field
     */
    public static ResourceGroup read(String name, ObjectNode body) {
        refuseUnknown(body);
        if (!NAME.matcher(name).matches()) {
            throw Fault.invalid(
                    "resourceGroupName",
                    "resourceGroupName '"
                            + SafeText.shown(name)
                            + "' is not allowed: use 1 to 90 letters, digits, '_', '-', '.', '('"
                            + " and ')', and no '.' at the end.");
        }
        return new ResourceGroup(name, location(body), ResourceTags.read(body), State.READY);
    }

    /**
     * A group with the tags that a PATCH names in place of its own; the rest cannot change.
     *
     * @throws Fault invalid, naming the field
     */
    public static ResourceGroup patched(ResourceGroup group, ObjectNode patch) {
        refuseUnknown(patch);
        Map<String, String> tags =
                Json.member(patch, TAGS).isPresent() ? ResourceTags.read(patch) : group.tags();
        String location =
                Json.member(patch, LOCATION).isPresent() ? location(patch) : group.location();
        return new ResourceGroup(group.name(), location, tags, State.READY);
    }

    private static void refuseUnknown(ObjectNode body) {
        for (Map.Entry<String, JsonNode> field : body.properties()) {
            boolean known = KNOWN.contains(field.getKey().toLowerCase(Locale.ROOT));
            if (!known && !field.getValue().isNull()) {
                String shown = SafeText.shown(field.getKey());
                throw Fault.unsupported(
                        shown, shown + " is not supported by this version: remove it");
            }
        }
    }

    private static String location(ObjectNode body) {
        String location = Json.member(body, LOCATION).map(it -> it.asString("")).orElse("");
        if (location.isEmpty()) {
            throw Fault.invalid(
                    LOCATION, "location is required: write \"" + Locations.LOCAL + "\"");
        }
        return Locations.find(location)
                .orElseThrow(() ->
                        Fault.invalid(
                                LOCATION,
                                "location '"
                                        + SafeText.shown(location)
                                        + "' is none: write '"
                                        + Locations.LOCAL
                                        + "' or the name of an Azure region, such as"
                                        + " 'westeurope'"));
    }

    /** A group as a resource. */
    public static ObjectNode write(ResourceGroup group) {
        ArmId id = HostSubscription.group(group.name());
        ObjectNode resource = Json.resource(id).put(LOCATION, group.location());
        if (!group.tags().isEmpty()) {
            ObjectNode tags = resource.putObject(TAGS);
            group.tags().forEach(tags::put);
        }
        resource.putObject("properties")
                .put(
                        "provisioningState",
                        group.state() == State.DELETING ? "Deleting" : "Succeeded");
        return resource;
    }
}
