package dev.minato.builder.check;

import dev.minato.builder.dockerfile.Instruction;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the mounts of a RUN ask the caller and the host for. */
final class RunMountDemands {
    private RunMountDemands() {}

    /** Notes the secrets, agents and caches of one RUN; the first that asks for one counts. */
    static void note(Instruction.Run run, ScopeWords words, StageScope scope) {
        for (String mount : run.mounts()) {
            Map<String, String> fields = fields(mount, words);
            boolean required = isTrue(fields.get("required"));
            String target = first(fields, "target", "dst", "destination");
            String id = fields.getOrDefault("id", "");
            switch (fields.getOrDefault("type", "bind")) {
                case "secret" -> {
                    String source = first(fields, "source", "src");
                    String name = source.isEmpty() ? id : source;
                    scope.secrets()
                            .computeIfAbsent(
                                    name.isEmpty() ? last(target) : name,
                                    key -> demand(run, key, required));
                }
                case "ssh" ->
                        scope.agents()
                                .computeIfAbsent(
                                        id.isEmpty() ? "default" : id,
                                        key -> demand(run, key, required));
                case "cache" ->
                        scope.caches()
                                .computeIfAbsent(
                                        id.isEmpty() ? target : id, key -> demand(run, key, false));
                default -> {
                    // Nothing that anybody has to bring.
                }
            }
        }
    }

    private static TargetOutline.Demand demand(Instruction.Run run, String name, boolean required) {
        return new TargetOutline.Demand(
                name, required, run.source().line(), run.source().lastLine());
    }

    /** Variables are replaced in all values but that of {@code from}. */
    private static Map<String, String> fields(String mount, ScopeWords words) {
        Map<String, String> fields = new HashMap<>();
        for (String part : mount.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = (equals < 0 ? part : part.substring(0, equals)).toLowerCase(Locale.ROOT);
            String value = equals < 0 ? "true" : part.substring(equals + 1);
            fields.put(key, key.equals("from") ? value : words.word(value).text());
        }
        return fields;
    }

    private static boolean isTrue(@org.jspecify.annotations.Nullable String value) {
        return value != null && (value.equalsIgnoreCase("true") || value.equals("1"));
    }

    private static String first(Map<String, String> fields, String... keys) {
        for (String key : keys) {
            if (fields.containsKey(key)) {
                return fields.get(key);
            }
        }
        return "";
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
