package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Docker's texts of {@code HostConfig.Binds}, {@code source:target[:options]} (docker-compatible,
 * moby volume/mounts ParseMountRaw).
 */
final class BindTexts {
    private BindTexts() {}

    /**
     * Reads all of them.
     *
     * @throws Fault invalid
     */
    static List<BindSpec> parse(List<String> texts) {
        return texts.stream().map(BindTexts::bind).toList();
    }

    private static BindSpec bind(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw wrong(text, "");
        }
        List<BindOption> options = options(parts.length == 3 ? parts[2] : "");
        if (!parts[1].startsWith("/")) {
            throw wrong(
                    text,
                    ": invalid mount config for type \"volume\": invalid mount path: '"
                            + parts[1]
                            + "' mount path must be absolute");
        }
        BindSpec.Source source =
                parts[0].startsWith("/")
                        ? new BindSpec.HostPath(parts[0])
                        : new BindSpec.NamedVolume(parts[0]);
        return new BindSpec(source, parts[1], options);
    }

    /** The words after the last colon, one of each kind. */
    private static List<BindOption> options(String mode) {
        if (mode.isEmpty()) {
            return List.of();
        }
        List<BindOption> options = new ArrayList<>();
        for (String word : mode.split(",", -1)) {
            Optional<BindOption> option = BindOption.of(word);
            if (option.isEmpty()
                    || options.stream().anyMatch(one -> one.kind() == option.get().kind())) {
                throw Fault.invalid("Binds", "invalid mode: " + mode);
            }
            options.add(option.get());
        }
        return options;
    }

    private static Fault wrong(String text, String why) {
        return Fault.invalid("Binds", "invalid volume specification: '" + text + "'" + why);
    }

    /** How inspect shows binds of which no request is kept. */
    static List<String> of(List<BindSpec> binds) {
        return binds.stream()
                .map(bind ->
                        Stream.of(bind.source().text(), bind.target(), bind.mode())
                                .filter(part -> !part.isEmpty())
                                .reduce((before, part) -> before + ":" + part)
                                .orElse(""))
                .toList();
    }
}
