package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.files.PathPatterns;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;

import java.util.Map;
import java.util.Optional;

/**
 * What a Dockerfile is looked at with.
 *
 * @param given {@code --build-arg}
 * @param target name or number of a stage; empty for the last
 * @param standIns images in place of bases, by the name that the file has
 * @param platform what is built for
 * @param ignored what {@code .dockerignore} hides
 * @param bases the images that stages begin with
 */
public record CheckInput(
        Map<String, String> given,
        Optional<String> target,
        Map<String, Reference> standIns,
        Platform platform,
        PathPatterns ignored,
        BaseFacts bases) {
    /** The build argument that stands in for the directive. */
    public static final String ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

    public CheckInput {
        given = Map.copyOf(given);
        standIns = Map.copyOf(standIns);
    }

    /**
     * The settings of the build argument, else those of the file's directive.
     *
     * @throws Fault invalid, in the words of BuildKit
     */
    CheckSettings settings(Dockerfile file) {
        String argument = given.get(ARGUMENT);
        return argument != null
                ? parse(argument, "build-arg:" + ARGUMENT)
                : parse(file.check().orElse(""), "check options");
    }

    private static CheckSettings parse(String text, String what) {
        try {
            return CheckSettings.parse(text);
        } catch (Fault f) {
            throw Fault.invalid("check", "failed to parse " + what + ": " + f.text());
        }
    }

    /** The name that {@code TARGETSTAGE} has. */
    String targetName(Dockerfile file) {
        boolean named = target.filter(t -> !t.matches("[0-9]+")).isPresent();
        return named ? target.orElse("") : file.stages().getLast().name().orElse("");
    }
}
