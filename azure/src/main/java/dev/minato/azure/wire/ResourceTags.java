package dev.minato.azure.wire;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The tags of a resource, by Resource Manager's rules. */
public final class ResourceTags {
    private static final Pattern TAG_NAME = Pattern.compile("[^<>%&\\\\?/\\p{Cntrl}]{1,512}");
    private static final int LONGEST_VALUE = 256;
    private static final int MOST_TAGS = 50;
    private static final String TAGS = "tags";

    private ResourceTags() {}

    /**
     * The tags of a body.
     *
     * @throws Fault invalid, naming the tag
     */
    public static Map<String, String> read(ObjectNode body) {
        ObjectNode members = Json.child(body, TAGS);
        if (members.size() > MOST_TAGS) {
            throw Fault.invalid(
                    TAGS, "tags has " + members.size() + " members: at most " + MOST_TAGS);
        }
        Map<String, String> tags = new LinkedHashMap<>();
        Map<String, String> folded = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> tag : members.properties()) {
            String name = tag.getKey();
            String path = TAGS + "." + SafeText.shown(name);
            if (!TAG_NAME.matcher(name).matches()) {
                throw Fault.invalid(
                        path,
                        path + ": a tag's name has 1 to 512 characters and none of < > % & \\ ? /");
            }
            if (!tag.getValue().isString() || tag.getValue().asString().length() > LONGEST_VALUE) {
                throw Fault.invalid(
                        path, path + " is no text of at most " + LONGEST_VALUE + " characters");
            }
            if (folded.put(name.toLowerCase(Locale.ROOT), name) != null) {
                throw Fault.invalid(path, path + " is given twice: names of tags have no case");
            }
            tags.put(name, tag.getValue().asString());
        }
        return tags;
    }
}
