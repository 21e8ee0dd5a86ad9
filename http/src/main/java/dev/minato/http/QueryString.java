package dev.minato.http;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The parameters of a query string in the order they were sent. Immutable. */
public final class QueryString {
    private record Parameter(String name, String value) {}

    private final List<Parameter> parameters;

    private QueryString(List<Parameter> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /**
     * Reads what follows the question mark.
     *
     * @throws Fault invalid when an escape is broken
     */
    public static QueryString parse(String raw) {
        List<Parameter> parameters = new ArrayList<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                parameters.add(
                        new Parameter(PercentEncoding.query(name), PercentEncoding.query(value)));
            }
        }
        return new QueryString(parameters);
    }

    /** The first value of a name. */
    public Optional<String> first(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return Optional.of(parameter.value());
            }
        }
        return Optional.empty();
    }

    /** The first value of a name when it has one that is not empty. */
    public Optional<String> text(String name) {
        return first(name).filter(value -> !value.isEmpty());
    }

    /** The names that occur, each once. */
    public Set<String> names() {
        return parameters.stream()
                .map(Parameter::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** All values of a name. */
    public List<String> all(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .toList();
    }
}
