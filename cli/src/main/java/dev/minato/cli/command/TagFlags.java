package dev.minato.cli.command;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/** Reads the tags of a resource, as {@code --tags} takes them. */
public final class TagFlags {
    private TagFlags() {}

    /** Tags as a JSON object; one without a value has an empty one, and an empty text is none. */
    public static ObjectNode parsed(List<String> texts) {
        ObjectNode tags = JsonTree.object();
        for (String text : texts) {
            if (text.isEmpty()) {
                continue;
            }
            int equals = text.indexOf('=');
            if (equals == 0) {
                throw Fault.invalid("--tags", "tag \"" + text + "\" has no name: write NAME=VALUE");
            }
            tags.put(
                    equals < 0 ? text : text.substring(0, equals),
                    equals < 0 ? "" : text.substring(equals + 1));
        }
        return tags;
    }
}
