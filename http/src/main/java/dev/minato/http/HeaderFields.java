package dev.minato.http;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Header fields in the order they were added; names compare without regard to case (RFC 9110
 * section 5). Not thread-safe.
 */
public final class HeaderFields {
    /** One field. */
    public record Field(String name, String value) {
        public Field {
            if (name.isEmpty() || !name.chars().allMatch(HeaderFields::isToken)) {
                throw Fault.invalid("header", "header name \"" + name + "\" is not a token");
            }
            if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 127))) {
                throw Fault.invalid(name, "header " + name + " has a control character");
            }
        }
    }

    private final List<Field> fields = new ArrayList<>();

    /** Appends a field. */
    public HeaderFields add(String name, String value) {
        fields.add(new Field(name, value));
        return this;
    }

    /** Replaces all fields of that name by one. */
    public HeaderFields set(String name, String value) {
        remove(name);
        return add(name, value);
    }

    /** Removes all fields of that name. */
    public HeaderFields remove(String name) {
        fields.removeIf(field -> field.name().equalsIgnoreCase(name));
        return this;
    }

    /** Removes every field. */
    public void clear() {
        fields.clear();
    }

    /** The first field's value. */
    public Optional<String> first(String name) {
        for (Field field : fields) {
            if (field.name().equalsIgnoreCase(name)) {
                return Optional.of(field.value());
            }
        }
        return Optional.empty();
    }

    /** The values of all fields of that name. */
    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .toList();
    }

    /** Whether a comma-separated list field has the token, in any case. */
    public boolean lists(String name, String token) {
        for (String value : all(name)) {
            for (String item : value.split(",", -1)) {
                if (item.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** All fields in order. */
    public List<Field> fields() {
        return List.copyOf(fields);
    }

    private static boolean isToken(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
