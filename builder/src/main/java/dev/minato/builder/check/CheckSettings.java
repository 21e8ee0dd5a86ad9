package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.base.GoQuote;
import dev.minato.builder.expand.BlankCharacters;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Which rules are kept: {@code skip=RuleA,RuleB;error=true;experimental=RuleC}, as the {@code
 * check} directive and the build argument {@code BUILDKIT_DOCKERFILE_CHECK} have it.
 *
 * @param skipAll all but the experimental ones are left out
 * @param skipped those that are left out
 * @param experimentalAll all experimental ones are kept
 * @param experimental the experimental ones that are kept
 * @param error whether a finding fails the build
 */
public record CheckSettings(
        boolean skipAll,
        Set<String> skipped,
        boolean experimentalAll,
        Set<String> experimental,
        boolean error) {
    /** All but the experimental rules; nothing fails. */
    public static final CheckSettings DEFAULT =
            new CheckSettings(false, Set.of(), false, Set.of(), false);

    private static final int MOST_PARTS = 3;
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    public CheckSettings {
        skipped = Set.copyOf(skipped);
        experimental = Set.copyOf(experimental);
    }

    /**
     * Reads settings.
     *
     * @throws Fault invalid, in the words of BuildKit
     */
    public static CheckSettings parse(String text) {
        String trimmed = BlankCharacters.trim(text);
        CheckSettings settings = DEFAULT;
        if (!trimmed.isEmpty()) {
            for (String part : trimmed.split(";", MOST_PARTS)) {
                settings = settings.with(part);
            }
        }
        return settings;
    }

    private CheckSettings with(String part) {
        int equals = part.indexOf('=');
        if (equals < 0) {
            throw Fault.invalid("check", "invalid check option " + GoQuote.of(part));
        }
        String key = BlankCharacters.trim(part.substring(0, equals));
        String value = BlankCharacters.trim(part.substring(equals + 1));
        boolean all = value.equals("all");
        return switch (key) {
            case "skip" ->
                    new CheckSettings(
                            all || skipAll,
                            all ? skipped : names(value),
                            experimentalAll,
                            experimental,
                            error);
            case "experimental" ->
                    new CheckSettings(
                            skipAll,
                            skipped,
                            all || experimentalAll,
                            all ? experimental : names(value),
                            error);
            case "error" ->
                    new CheckSettings(
                            skipAll, skipped, experimentalAll, experimental, truth(value, part));
            default -> throw Fault.invalid("check", "invalid check option " + GoQuote.of(key));
        };
    }

    private static Set<String> names(String list) {
        Set<String> names = new HashSet<>();
        Arrays.stream(list.split(",", -1)).map(BlankCharacters::trim).forEach(names::add);
        return names;
    }

    private static boolean truth(String value, String part) {
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw Fault.invalid(
                    "check",
                    "failed to parse check option "
                            + GoQuote.of(part)
                            + ": strconv.ParseBool: parsing "
                            + GoQuote.of(value)
                            + ": invalid syntax");
        }
        return TRUE.contains(value);
    }

    /** These with what is said above one instruction; whether findings fail stays. */
    CheckSettings and(CheckSettings others) {
        return new CheckSettings(
                skipAll || others.skipAll,
                union(skipped, others.skipped),
                experimentalAll || others.experimentalAll,
                union(experimental, others.experimental),
                error);
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all;
    }

    /** Whether a rule is kept. */
    public boolean keeps(CheckRule rule) {
        return rule.isExperimental()
                ? experimentalAll || experimental.contains(rule.id())
                : !skipAll && !skipped.contains(rule.id());
    }
}
