package dev.minato.engine.spec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A mount in the short form ({@code -v}): a host path that is made when it is missing, or a named
 * volume.
 *
 * @param target absolute path in the container
 * @param options in the order in which they were given
 */
public record BindSpec(Source source, String target, List<BindOption> options) {
    /** What is mounted. */
    public sealed interface Source {
        /** The path or the name. */
        String text();
    }

    /** An absolute path of the host. */
    public record HostPath(String text) implements Source {}

    /** A volume by its name. */
    public record NamedVolume(String text) implements Source {}

    public BindSpec {
        options = List.copyOf(options);
    }

    /** A folder or file of the host. */
    public static BindSpec path(Object source, String target, BindOption... options) {
        return new BindSpec(new HostPath(source.toString()), target, List.of(options));
    }

    /** A named volume. */
    public static BindSpec volume(String name, String target, BindOption... options) {
        return new BindSpec(new NamedVolume(name), target, List.of(options));
    }

    public boolean has(BindOption option) {
        return options.contains(option);
    }

    /** The option of a kind. */
    public Optional<BindOption> option(BindOption.Kind kind) {
        return options.stream().filter(option -> option.kind() == kind).findFirst();
    }

    /** The words of its options, for example {@code ro,z}; empty when it has none. */
    public String mode() {
        return options.stream().map(BindOption::word).collect(Collectors.joining(","));
    }
}
