package dev.minato.builder;

import dev.minato.builder.files.PathPatterns;
import dev.minato.image.model.Reference;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The request for a build: its files, its Dockerfile, its arguments and the names of the result.
 *
 * @param context the files that COPY and ADD see; stays the caller's, open until the build ends
 * @param dockerfile where the Dockerfile is
 * @param buildArgs {@code --build-arg}; an empty value takes the argument away, as Docker's null
 * @param target the stage to build, its name or number; the last when empty
 * @param tags names of the result
 * @param labels labels of the result, over those of the Dockerfile
 */
public record BuildRequest(
        Dir context,
        DockerfileSource dockerfile,
        Map<String, Optional<String>> buildArgs,
        Optional<String> target,
        List<Reference> tags,
        Map<String, String> labels,
        BuildOptions options) {

    /** Where a Dockerfile comes from. */
    public sealed interface DockerfileSource {
        /** The name shown in messages. */
        String shown();

        /** A file of the context; {@code <name>.dockerignore} beside it goes before the root's. */
        record InContext(BytePath name) implements DockerfileSource {
            @Override
            public String shown() {
                return name.toString();
            }
        }

        /**
         * Text from elsewhere, for example standard input.
         *
         * @param text the file; its bytes in UTF-8 are what is parsed
         * @param ignored what the ignore file says that came with it; that of the context's root
         *     counts when empty
         */
        record Text(String shown, String text, Optional<PathPatterns> ignored)
                implements DockerfileSource {
            /** Text without an ignore file of its own. */
            public Text(String shown, String text) {
                this(shown, text, Optional.empty());
            }
        }

        /** {@code Dockerfile} of the context, or {@code dockerfile} where that is missing. */
        record Default() implements DockerfileSource {
            @Override
            public String shown() {
                return "Dockerfile";
            }
        }
    }

    public BuildRequest {
        buildArgs = Map.copyOf(buildArgs);
        tags = List.copyOf(tags);
        labels = Map.copyOf(labels);
    }

    /** A build of a context's default Dockerfile, its last stage, without tags. */
    public static BuildRequest of(Dir context) {
        return new BuildRequest(
                context,
                new DockerfileSource.Default(),
                Map.of(),
                Optional.empty(),
                List.of(),
                Map.of(),
                BuildOptions.DEFAULT);
    }

    /** The same with another Dockerfile. */
    public BuildRequest withDockerfile(DockerfileSource value) {
        return new BuildRequest(context, value, buildArgs, target, tags, labels, options);
    }

    /** The same with other build arguments. */
    public BuildRequest withBuildArgs(Map<String, Optional<String>> value) {
        return new BuildRequest(context, dockerfile, value, target, tags, labels, options);
    }

    /** The same for another target. */
    public BuildRequest withTarget(Optional<String> value) {
        return new BuildRequest(context, dockerfile, buildArgs, value, tags, labels, options);
    }

    /** The same with other tags. */
    public BuildRequest withTags(List<Reference> value) {
        return new BuildRequest(context, dockerfile, buildArgs, target, value, labels, options);
    }

    /** The same with other labels. */
    public BuildRequest withLabels(Map<String, String> value) {
        return new BuildRequest(context, dockerfile, buildArgs, target, tags, value, options);
    }

    /** The same with other options. */
    public BuildRequest withOptions(BuildOptions value) {
        return new BuildRequest(context, dockerfile, buildArgs, target, tags, labels, value);
    }
}
