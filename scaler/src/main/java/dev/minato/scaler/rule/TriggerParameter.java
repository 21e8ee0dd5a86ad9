package dev.minato.scaler.rule;

import java.util.List;

/**
 * A parameter as a type declares it.
 *
 * @param name as KEDA writes it; users may write it in any case
 * @param order where it is looked for, one after another; the first text that is not blank is it
 * @param secret whether its value is shown nowhere
 * @param choices the only values that it may have; empty for any
 */
public record TriggerParameter(
        String name, List<Source> order, boolean secret, List<String> choices) {
    /** Where a value may stand. */
    public enum Source {
        /** The rule's {@code metadata.NAME}. */
        METADATA,
        /** The variable that {@code metadata.NAMEFromEnv} names, of the first container. */
        ENV,
        /** {@code auth}, a secret by the name of the parameter. */
        AUTH
    }

    public TriggerParameter {
        order = List.copyOf(order);
        choices = List.copyOf(choices);
    }

    /** One of the metadata alone. */
    public static TriggerParameter metadata(String name) {
        return of(name, "T");
    }

    /**
     * One with KEDA's order of search.
     *
     * @param order letters of {@code T} metadata, {@code E} env, {@code A} auth, like {@code TEA}
     */
    public static TriggerParameter of(String name, String order) {
        List<Source> sources = order.chars().mapToObj(TriggerParameter::source).toList();
        return new TriggerParameter(name, sources, false, List.of());
    }

    private static Source source(int letter) {
        return switch (letter) {
            case 'T' -> Source.METADATA;
            case 'E' -> Source.ENV;
            case 'A' -> Source.AUTH;
            default -> throw new IllegalArgumentException("no source is called " + (char) letter);
        };
    }

    /** The same, shown nowhere. */
    public TriggerParameter asSecret() {
        return new TriggerParameter(name, order, true, choices);
    }

    /** The same with these values alone. */
    public TriggerParameter oneOf(String... values) {
        return new TriggerParameter(name, order, secret, List.of(values));
    }

    boolean isIn(Source source) {
        return order.contains(source);
    }

    /** Where it may stand, for people. */
    String places() {
        return String.join(
                " or ",
                order.stream()
                        .map(source ->
                                switch (source) {
                                    case METADATA -> "metadata." + name;
                                    case ENV -> "metadata." + name + "FromEnv";
                                    case AUTH -> "auth (triggerParameter " + name + ")";
                                })
                        .toList());
    }
}
