package dev.minato.builder.dockerfile;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The text of one {@code RUN --mount}, taken apart but not expanded: what it means is known only
 * where its variables are. Where no value has any, it is checked at once.
 */
public final class MountDeclaration {
    private static final Set<String> TARGETS = Set.of("target", "dst", "destination");

    private final List<Field> fields;

    /**
     * One field.
     *
     * @param text the whole field, as written
     * @param key in lower case
     * @param value empty where the field has no equals sign
     */
    record Field(String text, String key, Optional<String> value) {
        static Field of(String text) {
            int equals = text.indexOf('=');
            String key = equals < 0 ? text : text.substring(0, equals);
            return new Field(
                    text,
                    key.toLowerCase(Locale.ROOT),
                    equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1)));
        }

        /** Whether expansion leaves the value as it is. */
        private boolean isPlain() {
            return value.orElse("").chars().allMatch(c -> "$'\"\\`".indexOf(c) < 0);
        }
    }

    private MountDeclaration(List<Field> fields) {
        this.fields = List.copyOf(fields);
    }

    /**
     * Takes a flag's value apart.
     *
     * @throws SyntaxError when it is no CSV, has a variable in {@code from}, or has no variables
     *     and means nothing
     */
    static MountDeclaration parse(String text) {
        MountDeclaration mount = new MountDeclaration(split(text));
        mount.last(Set.of("from")).ifPresent(MountDeclaration::refuseVariable);
        if (mount.fields.stream().allMatch(Field::isPlain)) {
            MountFields.read(mount.fields, UnaryOperator.identity());
        }
        return mount;
    }

    private static List<Field> split(String text) {
        List<Field> fields = new ArrayList<>();
        try {
            CsvFields.parse(text).forEach(field -> fields.add(Field.of(field)));
        } catch (SyntaxError e) {
            throw new SyntaxError("failed to parse csv mounts: " + e.text());
        }
        return fields;
    }

    private static void refuseVariable(String from) {
        int dollar = from.indexOf('$');
        if (dollar >= 0 && dollar < from.length() - 1) {
            throw new SyntaxError(
                    "'from' doesn't support variable expansion, define alias stage instead");
        }
    }

    private Optional<String> last(Set<String> keys) {
        return fields.stream()
                .filter(field -> keys.contains(field.key()))
                .flatMap(field -> field.value().stream())
                .reduce((_, later) -> later);
    }

    /** The stage or image that its files come from; empty where none is named. */
    public Optional<String> from() {
        return last(Set.of("from")).filter(from -> !from.isEmpty());
    }

    /** The target as it is written, for messages. */
    public String writtenTarget() {
        return last(TARGETS).orElse("");
    }

    /**
     * What it means.
     *
     * @param expander replaces the variables of a value
     * @throws Fault invalid, in the frontend's words
     */
    public RunMount expanded(UnaryOperator<String> expander) {
        try {
            return MountFields.read(fields, expander);
        } catch (SyntaxError e) {
            throw Fault.invalid("mount", e.text());
        }
    }
}
