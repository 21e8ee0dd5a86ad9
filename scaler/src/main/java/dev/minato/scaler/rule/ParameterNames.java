package dev.minato.scaler.rule;

import dev.minato.base.EditDistance;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.scaler.rule.TriggerParameter.Source;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The names of one map of a rule without regard to their case: KEDA passes over a name in another
 * case than its own without a word, and takes the default.
 */
final class ParameterNames {
    private static final String FROM_ENV = "FromEnv";
    private static final int LONGEST_COMPARED = 60;
    private static final int FARTHEST = 4;

    private final Map<String, String> written = new TreeMap<>();

    private ParameterNames(Collection<String> names, String field) {
        for (String name : new TreeSet<>(names)) {
            String other = written.put(lower(name), name);
            if (other != null) {
                throw Fault.invalid(
                        field.isEmpty() ? "auth" : field + shown(name),
                        "\""
                                + shown(other)
                                + "\" and \""
                                + shown(name)
                                + "\" are the same parameter, since case does not count: leave one"
                                + " of them out");
            }
        }
    }

    static ParameterNames metadata(Map<String, String> of) {
        return new ParameterNames(of.keySet(), "metadata.");
    }

    static ParameterNames auth(Map<String, String> of) {
        return new ParameterNames(of.keySet(), "");
    }

    private static String lower(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    private static String shown(String name) {
        return SafeText.shown(name, LONGEST_COMPARED);
    }

    /** The name as the user wrote it. */
    Optional<String> written(String name) {
        return Optional.ofNullable(written.get(lower(name)));
    }

    /** Those that are no parameter, as users wrote them. */
    List<String> unknownTo(Collection<TriggerParameter> declared) {
        return written.entrySet().stream()
                .filter(each ->
                        declared.stream()
                                .noneMatch(known -> lower(known.name()).equals(each.getKey())))
                .map(Map.Entry::getValue)
                .toList();
    }

    static List<String> warnings(
            String type,
            Collection<TriggerParameter> declared,
            ParameterNames metadata,
            ParameterNames auth,
            boolean anyMetadata) {
        List<String> all = new ArrayList<>();
        if (!anyMetadata) {
            metadata.written.forEach((name, written) ->
                    metadataWarning(type, declared, name, written).ifPresent(all::add));
        }
        auth.written.forEach((name, written) ->
                warning(type, declared, name, "auth's " + shown(written), Source.AUTH)
                        .ifPresent(all::add));
        return all;
    }

    private static Optional<String> metadataWarning(
            String type, Collection<TriggerParameter> declared, String name, String written) {
        String suffix = lower(FROM_ENV);
        String what = "metadata." + shown(written);
        if (name.endsWith(suffix)) {
            String parameter = name.substring(0, name.length() - suffix.length());
            return warning(type, declared, parameter, what, Source.ENV);
        }
        return warning(type, declared, name, what, Source.METADATA);
    }

    private static Optional<String> warning(
            String type,
            Collection<TriggerParameter> declared,
            String name,
            String what,
            Source source) {
        Optional<TriggerParameter> known =
                declared.stream().filter(each -> lower(each.name()).equals(name)).findFirst();
        if (known.isEmpty()) {
            return Optional.of(
                    "Trigger "
                            + type
                            + " has no parameter called "
                            + what
                            + nearest(declared, name, source)
                            + "; it is not read.");
        }
        return known.filter(each -> !each.isIn(source))
                .map(each ->
                        "Trigger "
                                + type
                                + " does not read "
                                + what
                                + ": it takes "
                                + each.name()
                                + " from "
                                + each.places()
                                + ".");
    }

    private static String nearest(
            Collection<TriggerParameter> declared, String name, Source source) {
        if (name.length() > LONGEST_COMPARED) {
            return "";
        }
        String best = "";
        int least = Math.min(FARTHEST, name.length() / 2) + 1;
        for (TriggerParameter each : declared) {
            int distance = EditDistance.between(name, lower(each.name()));
            if (distance < least || (distance == least && each.name().compareTo(best) < 0)) {
                least = distance;
                best = each.name();
            }
        }
        String suffix = source == Source.ENV ? FROM_ENV : "";
        return best.isEmpty() ? "" : " (did you mean " + best + suffix + "?)";
    }
}
