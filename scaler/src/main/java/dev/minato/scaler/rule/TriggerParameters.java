package dev.minato.scaler.rule;

import dev.minato.base.Fault;
import dev.minato.base.GoDuration;
import dev.minato.base.SafeText;
import dev.minato.platform.scale.AppPlaces;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.rule.TriggerParameter.Source;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a rule says, read by what its type declares: text, numbers, switches, lists, durations. A
 * value that is wrong is a fault with its field ({@code metadata.NAME} or {@code auth}), the value
 * where it is no secret, and the mend. Immutable but for its {@link #mask}.
 */
public final class TriggerParameters {
    private static final int LONGEST_SHOWN = 60;
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][-+]?\\d{1,3})?");

    private final Map<String, TriggerParameter> declared = new HashMap<>();
    private final ParameterNames metadata;
    private final ParameterNames auth;
    private final TriggerSpec spec;
    private final SecretMask mask = new SecretMask();

    /** A value and where it stands. */
    private record Found(String text, Source source, String field) {}

    /**
     * @throws Fault invalid when a name stands twice in different cases
     */
    public TriggerParameters(TriggerType type, TriggerSpec spec) {
        this.spec = spec;
        type.parameters().forEach(each -> declared.put(each.name(), each));
        metadata = ParameterNames.metadata(spec.metadata());
        auth = ParameterNames.auth(spec.auth());
        for (TriggerParameter each : type.parameters()) {
            if (each.secret()) {
                all(each).forEach(mask::add);
            }
        }
        auth.unknownTo(declared.values())
                .forEach(name -> mask.add(spec.auth().getOrDefault(name, "")));
    }

    private List<String> all(TriggerParameter parameter) {
        return parameter.order().stream()
                .flatMap(source -> found(parameter, source).map(Found::text).stream())
                .toList();
    }

    /** What takes this rule's secrets out of texts. */
    public SecretMask mask() {
        return mask;
    }

    /** Where apps are that this rule may name. */
    public AppPlaces places() {
        return spec.places();
    }

    /** The rule itself. */
    public TriggerSpec spec() {
        return spec;
    }

    /** Whether there is a value. */
    public boolean has(String name) {
        return find(name).isPresent();
    }

    public Optional<String> text(String name) {
        return find(name).map(Found::text);
    }

    public String text(String name, String otherwise) {
        return text(name).orElse(otherwise);
    }

    /**
     * A text that must be there.
     *
     * @throws Fault invalid when it is not
     */
    public String required(String name) {
        return text(name).orElseThrow(() -> missing(name));
    }

    /** A whole number of at least {@code least}. */
    public long whole(String name, long otherwise, long least) {
        return read(
                        name,
                        text -> {
                            long value = Long.parseLong(text);
                            return value < least ? null : value;
                        },
                        "a whole number of " + least + " or more")
                .orElse(otherwise);
    }

    /** A decimal number of 0 or more. */
    public Optional<Double> decimal(String name) {
        return read(
                name,
                text -> {
                    double value = number(text);
                    return value >= 0 ? value : null;
                },
                "a number of 0 or more");
    }

    public double decimal(String name, double otherwise) {
        return decimal(name).orElse(otherwise);
    }

    /**
     * How much of the metric a replica is to have: above 0.
     *
     * @throws Fault invalid when it is missing or no such number
     */
    public double target(String name) {
        return optionalTarget(name).orElseThrow(() -> missing(name));
    }

    public double target(String name, double otherwise) {
        return optionalTarget(name).orElse(otherwise);
    }

    private Optional<Double> optionalTarget(String name) {
        return read(
                name,
                text -> {
                    double value = number(text);
                    return value > 0 ? value : null;
                },
                "a number above 0");
    }

    /** Neither NaN nor infinite nor in hexadecimal digits, which Java would take. */
    private static double number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new NumberFormatException(text);
        }
        double value = Double.parseDouble(text);
        return Double.isFinite(value) ? value : -1;
    }

    /** A switch, as KEDA reads them: {@code 1}, {@code t}, {@code true}, or their opposites. */
    public boolean flag(String name, boolean otherwise) {
        return read(
                        name,
                        text ->
                                switch (text.toLowerCase(Locale.ROOT)) {
                                    case "1", "t", "true" -> true;
                                    case "0", "f", "false" -> false;
                                    default -> null;
                                },
                        "true or false")
                .orElse(otherwise);
    }

    /** Parts between commas, without blanks around them; none is empty. */
    public List<String> list(String name) {
        return text(name).stream()
                .flatMap(text -> Arrays.stream(text.split(",")))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** {@code 30s}, or milliseconds without a unit; above 0. */
    public Duration duration(String name, Duration otherwise) {
        return read(
                        name,
                        text -> {
                            Duration value =
                                    text.matches("\\d{1,9}")
                                            ? Duration.ofMillis(Long.parseLong(text))
                                            : GoDuration.parse(text);
                            return value.isPositive() ? value : null;
                        },
                        "a duration above 0 like 30s, or milliseconds")
                .orElse(otherwise);
    }

    /** One of the values that the parameter declares, in their case. */
    public String choice(String name, String otherwise) {
        List<String> choices = parameter(name).choices();
        return read(
                        name,
                        text ->
                                choices.stream()
                                        .filter(text::equalsIgnoreCase)
                                        .findFirst()
                                        .orElse(null),
                        "one of " + String.join(", ", choices))
                .orElse(otherwise);
    }

    private <T> Optional<T> read(String name, Function<String, @Nullable T> reader, String right) {
        Optional<Found> found = find(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        T value;
        try {
            value = reader.apply(found.get().text());
        } catch (IllegalArgumentException | ArithmeticException e) {
            value = null;
        }
        if (value == null) {
            throw invalid(name, "it must be " + right);
        }
        return Optional.of(value);
    }

    /**
     * A fault about the value of a parameter, or about its absence.
     *
     * @param mend what would be right, without the value
     */
    public Fault invalid(String name, String mend) {
        Optional<Found> found = find(name);
        if (found.isEmpty()) {
            return missing(name);
        }
        String field = found.get().field();
        boolean shown = !parameter(name).secret() && found.get().source() == Source.METADATA;
        String what =
                shown
                        ? field
                                + " is \""
                                + SafeText.shown(found.get().text(), LONGEST_SHOWN)
                                + "\""
                        : "the value of " + field + " for parameter " + name + " is not right";
        return Fault.invalid(field, mask.hide(typed() + what + ": " + mend));
    }

    /** A fault about parameters that do not go together or are missing together. */
    public Fault wrong(String name, String text) {
        return Fault.invalid(field(name), mask.hide(typed() + text));
    }

    /** A fault about what is not done here. */
    public Fault unsupported(String name, String text) {
        return Fault.unsupported(field(name), mask.hide(typed() + text));
    }

    /**
     * Refuses parameters that KEDA has and this does not do.
     *
     * @throws Fault unsupported for one that is given
     */
    public void refuse(String mend, String... names) {
        for (String name : names) {
            if (has(name)) {
                throw unsupported(name, name + " is not done here: " + mend);
            }
        }
    }

    private Fault missing(String name) {
        TriggerParameter parameter = parameter(name);
        return Fault.invalid(
                field(name), typed() + name + " is missing: give " + parameter.places());
    }

    private String typed() {
        return "trigger " + spec.type() + ": ";
    }

    /** Where the parameter stands, or where it would. */
    private String field(String name) {
        return find(name)
                .map(Found::field)
                .orElseGet(() ->
                        parameter(name).order().getFirst() == Source.AUTH
                                        && !parameter(name).isIn(Source.METADATA)
                                        && !parameter(name).isIn(Source.ENV)
                                ? "auth"
                                : "metadata." + name);
    }

    private TriggerParameter parameter(String name) {
        TriggerParameter parameter = declared.get(name);
        if (parameter == null) {
            throw new IllegalStateException("no parameter " + name + " is declared");
        }
        return parameter;
    }

    private Optional<Found> find(String name) {
        TriggerParameter parameter = parameter(name);
        for (Source source : parameter.order()) {
            Optional<Found> found = found(parameter, source);
            if (found.isPresent()) {
                return found;
            }
        }
        requireVariable(parameter);
        return Optional.empty();
    }

    private Optional<Found> found(TriggerParameter parameter, Source source) {
        Optional<Found> found =
                switch (source) {
                    case METADATA ->
                            metadata.written(parameter.name())
                                    .map(key ->
                                            new Found(
                                                    spec.metadata().getOrDefault(key, ""),
                                                    source,
                                                    "metadata." + key));
                    case ENV ->
                            metadata.written(parameter.name() + "FromEnv")
                                    .map(key ->
                                            new Found(
                                                    spec.env()
                                                            .getOrDefault(
                                                                    spec.metadata()
                                                                            .getOrDefault(key, "")
                                                                            .strip(),
                                                                    ""),
                                                    source,
                                                    "metadata." + key));
                    case AUTH ->
                            auth.written(parameter.name())
                                    .map(key ->
                                            new Found(
                                                    spec.auth().getOrDefault(key, ""),
                                                    source,
                                                    "auth"));
                };
        return found.map(each -> new Found(each.text().strip(), source, each.field()))
                .filter(each -> !each.text().isEmpty());
    }

    /** Whoever names a variable means one that there is. */
    private void requireVariable(TriggerParameter parameter) {
        if (!parameter.isIn(Source.ENV)) {
            return;
        }
        Optional<String> key = metadata.written(parameter.name() + "FromEnv");
        String variable =
                key.map(each -> spec.metadata().getOrDefault(each, "")).orElse("").strip();
        if (!variable.isEmpty()) {
            String field = "metadata." + key.orElseThrow();
            throw Fault.invalid(
                    field,
                    typed()
                            + field
                            + " names the variable \""
                            + SafeText.shown(variable, LONGEST_SHOWN)
                            + "\", which the first container "
                            + (spec.env().containsKey(variable) ? "has empty" : "does not have")
                            + ": give it one in the template's env, or name another");
        }
    }

    /** Whole sentences about names that are not known or stand where they are not read. */
    public List<String> warnings(boolean anyMetadata) {
        return ParameterNames.warnings(spec.type(), declared.values(), metadata, auth, anyMetadata);
    }
}
