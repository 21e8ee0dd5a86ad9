package dev.minato.engine.stored;

import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Binds as earlier releases stored them, and still read them: {@code source:target[:options]},
 * which was found right then. One that is not reads as a mount that no start accepts, so that the
 * container stays there to be seen and removed.
 */
final class BindText {
    private BindText() {}

    static BindSpec parse(String text) {
        String[] parts = text.split(":", 3);
        String target = parts.length > 1 ? parts[1] : "";
        List<BindOption> options =
                Stream.of(parts.length > 2 ? parts[2].split(",") : new String[0])
                        .map(BindOption::of)
                        .flatMap(Optional::stream)
                        .toList();
        BindSpec.Source source =
                parts[0].startsWith("/")
                        ? new BindSpec.HostPath(parts[0])
                        : new BindSpec.NamedVolume(parts[0]);
        return new BindSpec(source, target, options);
    }

    static String text(BindSpec bind) {
        String mode = bind.mode();
        return bind.source().text() + ":" + bind.target() + (mode.isEmpty() ? "" : ":" + mode);
    }
}
