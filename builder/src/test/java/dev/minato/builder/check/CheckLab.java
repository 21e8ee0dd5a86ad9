package dev.minato.builder.check;

import dev.minato.base.Fault;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.builder.files.PathPatterns;
import dev.minato.builder.plan.StageBase;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.Platform;
import dev.minato.image.model.RunConfig;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A Dockerfile with all that it is looked at with; findings are {@code line rule: text}. */
final class CheckLab {
    static final Platform AMD64 = Platform.parse("linux/amd64");

    private final Map<String, String> given = new HashMap<>();
    private final Map<String, ImageConfig> images = new HashMap<>();
    private Optional<String> target = Optional.empty();
    private PathPatterns ignored = PathPatterns.NONE;

    /** Looks with nothing in particular. */
    static List<String> check(String dockerfile) {
        return new CheckLab().findings(dockerfile);
    }

    CheckLab given(String name, String value) {
        given.put(name, value);
        return this;
    }

    CheckLab target(String name) {
        target = Optional.of(name);
        return this;
    }

    CheckLab ignoring(String file) {
        ignored = PathPatterns.ofIgnoreFile(".dockerignore", file.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    CheckLab image(String name, String platform, RunConfig config) {
        ImageConfig.Content content =
                new ImageConfig.Content(
                        Platform.parse(platform),
                        Optional.empty(),
                        Optional.empty(),
                        config,
                        List.of(),
                        List.of());
        images.put(name, ImageConfig.of(content));
        return this;
    }

    /** An image with some variables. */
    CheckLab image(String name, String... env) {
        return image(name, "linux/amd64", RunConfig.EMPTY.toBuilder().env(List.of(env)).build());
    }

    CheckInput input() {
        return new CheckInput(given, target, Map.of(), AMD64, ignored, this::find);
    }

    private Optional<ImageConfig> find(StageBase.OfImage base) {
        return Optional.ofNullable(images.get(base.name()));
    }

    CheckReport report(String dockerfile) {
        return report(dockerfile, false);
    }

    CheckReport report(String dockerfile, boolean everyStage) {
        byte[] bytes = dockerfile.getBytes(StandardCharsets.UTF_8);
        return DockerfileCheck.report(DockerfileParser.read(bytes), input(), everyStage);
    }

    List<String> findings(String dockerfile) {
        return shown(report(dockerfile));
    }

    static List<String> shown(CheckReport report) {
        return report.findings().stream()
                .map(one -> one.line() + " " + one.rule().id() + ": " + one.text())
                .toList();
    }

    TargetOutline outline(String dockerfile) {
        byte[] bytes = dockerfile.getBytes(StandardCharsets.UTF_8);
        return DockerfileCheck.outline(DockerfileParser.read(bytes), input());
    }

    /** The text of the mistake. */
    static String mistake(CheckReport report) {
        return report.mistake().map(Fault::text).orElse("");
    }
}
