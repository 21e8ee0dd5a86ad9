package dev.minato.builder.check;

import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.Stage;

import java.util.ArrayList;
import java.util.List;

/**
 * A stage that can be built.
 *
 * @param name "" for an unnamed one
 * @param usual it is built where no target is asked for
 * @param description what a comment above its FROM says; "" where none does
 * @param base as written
 * @param platform as written, "" where none is
 */
public record BuildTarget(
        String name,
        boolean usual,
        String description,
        String base,
        String platform,
        int line,
        int lastLine) {
    /** The stages of a file, in its order. */
    public static List<BuildTarget> of(Dockerfile file) {
        List<BuildTarget> targets = new ArrayList<>();
        for (Stage stage : file.stages()) {
            String name = stage.name().orElse("");
            targets.add(
                    new BuildTarget(
                            name,
                            targets.size() == file.stages().size() - 1,
                            stage.source().description(name),
                            stage.base(),
                            stage.platform(),
                            stage.source().line(),
                            stage.source().lastLine()));
        }
        return targets;
    }
}
