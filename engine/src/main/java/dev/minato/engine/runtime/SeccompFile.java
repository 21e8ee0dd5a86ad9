package dev.minato.engine.runtime;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;

import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A seccomp profile of a user's own in Docker's format (moby profiles/seccomp, seccomp.go): the
 * runtime's {@code linux.seccomp}, in which rules may depend on capabilities, architecture and
 * kernel. What is not known is refused by its name: a rule that is left out protects nobody.
 */
final class SeccompFile {
    private static final Set<String> FIELDS =
            Set.of(
                    "$schema",
                    "comment",
                    "defaultAction",
                    "defaultErrnoRet",
                    "architectures",
                    "archMap",
                    "flags",
                    "syscalls");
    private static final Set<String> RULE =
            Set.of(
                    "name",
                    "names",
                    "action",
                    "errnoRet",
                    "args",
                    "comment",
                    "includes",
                    "excludes");
    private static final Set<String> ARGUMENT = Set.of("index", "value", "valueTwo", "op");
    private static final Set<String> CONDITION = Set.of("caps", "arches", "minKernel");
    private static final Set<String> ACTIONS =
            Set.of(
                    "SCMP_ACT_ALLOW",
                    "SCMP_ACT_ERRNO",
                    "SCMP_ACT_KILL",
                    "SCMP_ACT_KILL_PROCESS",
                    "SCMP_ACT_KILL_THREAD",
                    "SCMP_ACT_LOG",
                    "SCMP_ACT_TRACE",
                    "SCMP_ACT_TRAP");
    private static final Set<String> OPERATORS =
            Set.of(
                    "SCMP_CMP_NE",
                    "SCMP_CMP_LT",
                    "SCMP_CMP_LE",
                    "SCMP_CMP_EQ",
                    "SCMP_CMP_GE",
                    "SCMP_CMP_GT",
                    "SCMP_CMP_MASKED_EQ");
    private static final Set<String> FLAGS =
            Set.of("SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW");
    private static final Pattern ARCHITECTURE = Pattern.compile("SCMP_ARCH_[A-Z0-9_]{1,20}");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");
    private static final Pattern KERNEL = Pattern.compile("[0-9]{1,4}\\.[0-9]{1,4}");
    private static final int SHOWN = 60;

    private static final Map<String, String> NATIVE =
            Map.of("amd64", "SCMP_ARCH_X86_64", "arm64", "SCMP_ARCH_AARCH64");

    private final String architecture;

    SeccompFile(String architecture) {
        this.architecture = architecture;
    }

    /** What of it holds for a process with these capabilities, as {@code linux.seccomp}. */
    String fold(String file, Set<String> capabilities) {
        JsonNode profile = read(file);
        onlyKnown("", profile, FIELDS);
        JsonText json = new JsonText(16 << 10).object();
        json.field("defaultAction", action("defaultAction", profile.path("defaultAction")));
        errno(json, "defaultErrnoRet", profile.path("defaultErrnoRet"));
        json.field("architectures", architectures(profile));
        json.field("flags", texts("flags", profile.path("flags"), FLAGS));
        json.array("syscalls");
        for (JsonNode rule : list("syscalls", profile.path("syscalls"))) {
            onlyKnown("syscalls.", rule, RULE);
            boolean included = holds("includes", rule.path("includes"), capabilities, true);
            boolean excluded = holds("excludes", rule.path("excludes"), capabilities, false);
            write(json, rule, included && !excluded);
        }
        return json.endArray().endObject().text();
    }

    private static JsonNode read(String file) {
        try {
            JsonNode profile = JsonProfiles.caller(JsonFactory.builder()).readTree(file);
            if (profile.isObject()) {
                return profile;
            }
        } catch (JacksonException e) {
            throw wrong("it is not JSON: " + e.getOriginalMessage());
        }
        throw wrong("it is not a JSON object");
    }

    private static Fault wrong(String why) {
        return Fault.invalid("SecurityOpt", "Decoding seccomp profile failed: " + why);
    }

    private static Fault wrong(String field, JsonNode value, String right) {
        String text = value.isMissingNode() ? "missing" : value.toString();
        String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
        return wrong(field + " is " + shown + ": " + right);
    }

    private static void onlyKnown(String place, JsonNode object, Set<String> known) {
        if (!object.isObject()) {
            throw wrong(place.isEmpty() ? "profile" : place, object, "an object is wanted");
        }
        for (String field : object.propertyNames()) {
            if (!known.contains(field)) {
                throw wrong(place + field + " is not supported: leave it out");
            }
        }
    }

    private static Iterable<JsonNode> list(String field, JsonNode list) {
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw wrong(field, list, "a list is wanted");
        }
        return list;
    }

    private static String action(String field, JsonNode action) {
        if (!action.isString() || !ACTIONS.contains(action.stringValue())) {
            throw wrong(field, action, "one of " + String.join(", ", sorted(ACTIONS)));
        }
        return action.stringValue();
    }

    private static List<String> sorted(Set<String> words) {
        return words.stream().sorted().toList();
    }

    private static void errno(JsonText json, String field, JsonNode errno) {
        if (errno.isMissingNode() || errno.isNull()) {
            return;
        }
        json.field(field, number(field, errno, 4095));
    }

    private static long number(String field, JsonNode number, long most) {
        if (!number.canConvertToLong() || number.longValue() < 0 || number.longValue() > most) {
            throw wrong(field, number, "a number from 0 to " + most + " is wanted");
        }
        return number.longValue();
    }

    private static List<String> texts(String field, JsonNode list, Set<String> known) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : list(field, list)) {
            if (!text.isString() || !known.contains(text.stringValue())) {
                throw wrong(field, text, "one of " + String.join(", ", sorted(known)));
            }
            texts.add(text.stringValue());
        }
        return texts;
    }

    private static List<String> matching(String field, JsonNode list, Pattern pattern) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : list(field, list)) {
            if (!text.isString() || !pattern.matcher(text.stringValue()).matches()) {
                throw wrong(field, text, "a name is wanted");
            }
            texts.add(text.stringValue());
        }
        return texts;
    }

    private List<String> architectures(JsonNode profile) {
        List<String> said = matching("architectures", profile.path("architectures"), ARCHITECTURE);
        for (JsonNode one : list("archMap", profile.path("archMap"))) {
            onlyKnown("archMap.", one, Set.of("architecture", "subArchitectures"));
            if (!profile.path("architectures").isEmpty()) {
                throw wrong(
                        "both 'architectures' and 'archMap' are specified in the seccomp profile,"
                                + " use either 'architectures' or 'archMap'");
            }
            String main = one.path("architecture").asString("");
            List<String> sub =
                    matching("subArchitectures", one.path("subArchitectures"), ARCHITECTURE);
            if (main.equals(NATIVE.get(architecture))) {
                said.add(main);
                said.addAll(sub);
            }
        }
        return said;
    }

    /**
     * Whether a condition holds.
     *
     * @param all every capability is needed, not one of them
     */
    private boolean holds(String field, JsonNode when, Set<String> capabilities, boolean all) {
        if (when.isMissingNode() || when.isNull() || when.isEmpty()) {
            return all;
        }
        onlyKnown("syscalls." + field + ".", when, CONDITION);
        Pattern word = Pattern.compile("[A-Za-z0-9_]{1,40}");
        List<String> caps = matching(field + ".caps", when.path("caps"), word);
        List<String> arches = matching(field + ".arches", when.path("arches"), word);
        String kernel = when.path("minKernel").asString("");
        if (!kernel.isEmpty() && !KERNEL.matcher(kernel).matches()) {
            throw wrong(field + ".minKernel", when.path("minKernel"), "write it as 4.8");
        }
        if (all) {
            return capabilities.containsAll(caps)
                    && (arches.isEmpty() || arches.contains(architecture))
                    && (kernel.isEmpty() || Seccomp.kernelAtLeast(kernel));
        }
        return caps.stream().anyMatch(capabilities::contains)
                || arches.contains(architecture)
                || (!kernel.isEmpty() && Seccomp.kernelAtLeast(kernel));
    }

    /** Reads a rule, also one that does not hold here, and writes it when it does. */
    private static void write(JsonText json, JsonNode rule, boolean holds) {
        List<String> names = matching("syscalls.names", rule.path("names"), NAME);
        if (rule.has("name") && !rule.path("name").asString("").isEmpty()) {
            if (!names.isEmpty()) {
                throw wrong(
                        "both 'name' and 'names' are specified in the seccomp profile, use either"
                                + " 'name' or 'names'");
            }
            names.add(rule.path("name").asString(""));
        }
        JsonText one = new JsonText(256).object().field("names", names);
        one.field("action", action("syscalls.action", rule.path("action")));
        errno(one, "errnoRet", rule.path("errnoRet"));
        one.array("args");
        for (JsonNode argument : list("syscalls.args", rule.path("args"))) {
            onlyKnown("syscalls.args.", argument, ARGUMENT);
            String operator = argument.path("op").asString("");
            if (!OPERATORS.contains(operator)) {
                String right = "one of " + String.join(", ", sorted(OPERATORS));
                throw wrong("syscalls.args.op", argument.path("op"), right);
            }
            one.object().field("index", number("syscalls.args.index", argument.path("index"), 5));
            one.raw("value", unsigned("syscalls.args.value", argument.path("value")));
            one.raw("valueTwo", unsigned("syscalls.args.valueTwo", argument.path("valueTwo")));
            one.field("op", operator).endObject();
        }
        if (holds && !names.isEmpty()) {
            json.element(one.endArray().endObject().text());
        }
    }

    /** 64 bits without a sign. */
    private static String unsigned(String field, JsonNode value) {
        if (value.isMissingNode()) {
            return "0";
        }
        boolean fits = value.isIntegralNumber() && value.bigIntegerValue().signum() >= 0;
        if (!fits || value.bigIntegerValue().bitLength() > Long.SIZE) {
            throw wrong(field, value, "a number of 64 bits is wanted");
        }
        return value.toString();
    }
}
