package dev.minato.azure.app;

import dev.minato.base.Fault;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads members of a document that a {@link MemberShape} made normal, knowing where it stands so
 * that errors name the path.
 */
record DocumentFields(String path, ObjectNode node) {
    /** Path of a member. */
    String at(String name) {
        return path + "." + name;
    }

    boolean has(String name) {
        return node.has(name);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asString);
    }

    String requiredText(String name, String right) {
        return text(name)
                .filter(text -> !text.isBlank())
                .orElseThrow(
                        () -> Fault.invalid(at(name), at(name) + " is missing: give " + right));
    }

    Optional<Integer> integer(String name) {
        return Optional.ofNullable(node.get(name)).map(JsonNode::asInt);
    }

    /** A number within bounds, or what stands for it when it is not given. */
    int integer(String name, int otherwise, int least, int most) {
        int number = integer(name).orElse(otherwise);
        if (has(name) && (number < least || number > most)) {
            throw Fault.invalid(
                    at(name),
                    at(name) + " " + number + " is out of range: give " + least + " to " + most);
        }
        return number;
    }

    boolean flag(String name) {
        return node.path(name).asBoolean(false);
    }

    List<String> texts(String name) {
        return node.path(name).valueStream().map(JsonNode::asString).toList();
    }

    /** A member that is an object; empty object when it is not given. */
    DocumentFields object(String name) {
        JsonNode member = node.get(name);
        return new DocumentFields(
                at(name),
                member instanceof ObjectNode object
                        ? object
                        : JsonNodeFactory.instance.objectNode());
    }

    /** The elements of a member that is a list of objects. */
    List<DocumentFields> objects(String name) {
        List<DocumentFields> elements = new ArrayList<>();
        for (JsonNode element : node.path(name)) {
            if (element instanceof ObjectNode object) {
                elements.add(new DocumentFields(at(name) + "[" + elements.size() + "]", object));
            }
        }
        return elements;
    }

    /** Refuses a member by name when it holds something this version does not run. */
    void refuse(String name, boolean used, String instead) {
        if (used) {
            throw Fault.unsupported(
                    at(name), at(name) + " is not supported by this version: " + instead);
        }
    }
}
