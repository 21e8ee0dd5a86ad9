package dev.minato.builder.step;

import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.check.BuildTarget;
import dev.minato.builder.check.CheckFinding;
import dev.minato.builder.check.CheckInput;
import dev.minato.builder.check.CheckReport;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileCheck;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.builder.check.DockerfileText;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.builder.dockerfile.DockerfileReading;
import dev.minato.builder.plan.StageBase;
import dev.minato.image.ImageStore;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.Platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The checks of one request's Dockerfile, with the bases that the store has. */
final class BuildChecks {
    private final ImageStore store;
    private final BuildRequest request;
    private final DockerfileInput recipe;
    private final List<CheckFinding> told = new ArrayList<>();

    BuildChecks(ImageStore store, BuildRequest request, DockerfileInput recipe) {
        this.store = store;
        this.request = request;
        this.recipe = recipe;
    }

    /** The build arguments that have a value. */
    static Map<String, String> given(BuildRequest request) {
        Map<String, String> given = new HashMap<>();
        request.buildArgs().forEach((name, value) -> value.ifPresent(v -> given.put(name, v)));
        return given;
    }

    private CheckInput input() {
        return new CheckInput(
                given(request),
                request.target(),
                request.options().bases(),
                Platform.host(),
                recipe.ignored(),
                this::find);
    }

    private Optional<ImageConfig> find(StageBase.OfImage base) {
        return Optional.ofNullable(request.options().results().get(base.reference()))
                .or(() -> store.images().resolve(base.reference()))
                .map(id -> store.images().get(id).config());
    }

    /**
     * Tells the findings that have not been told; with bases that came meanwhile there are more.
     *
     * @throws dev.minato.base.Fault invalid when the settings of the checks are wrong
     */
    CheckReport tell(DockerfileReading reading, EventReporter reporter) {
        CheckReport report = DockerfileCheck.report(reading, input(), false);
        List<CheckFinding> news = new ArrayList<>(report.findings());
        told.forEach(news::remove);
        told.addAll(news);
        news.forEach(finding -> reporter.tell(warning(finding)));
        return report;
    }

    private static BuildEvent.Warning warning(CheckFinding finding) {
        return new BuildEvent.Warning(
                Optional.of(new BuildEvent.Lines(finding.line(), finding.lastLine())),
                finding.rule().id(),
                finding.text(),
                finding.rule().description(),
                finding.rule().url());
    }

    /**
     * The answer to a question about the file; the checks look at every stage unless one is named.
     */
    DockerfileAnswer answer(DockerfileQuestion question) {
        DockerfileReading reading = DockerfileParser.read(recipe.bytes());
        DockerfileText text = new DockerfileText(recipe.name(), recipe.bytes());
        return switch (question) {
            case CHECK ->
                    new DockerfileAnswer.Checked(
                            text,
                            DockerfileCheck.report(reading, input(), request.target().isEmpty()));
            case OUTLINE ->
                    new DockerfileAnswer.Outlined(text, DockerfileCheck.outline(reading, input()));
            case TARGETS -> new DockerfileAnswer.Listed(text, BuildTarget.of(reading.whole()));
        };
    }
}
