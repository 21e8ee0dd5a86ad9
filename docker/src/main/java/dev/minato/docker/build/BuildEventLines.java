package dev.minato.docker.build;

import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;
import dev.minato.docker.call.ProgressStream;
import dev.minato.docker.wire.Fields;
import dev.minato.remote.PullEvent;

import java.nio.charset.StandardCharsets;

/**
 * The events of a build for Minato's own command, one a line: {@code {"minato":{"event":…}}}. Steps
 * are named by number; {@code started} has everything about one.
 */
final class BuildEventLines {
    private BuildEventLines() {}

    /** Tells each event before the other listener does. */
    static BuildListener before(ProgressStream progress, BuildListener other) {
        return event -> {
            progress.line(Fields.of("minato", fields(event)));
            other.event(event);
        };
    }

    private static Fields fields(BuildEvent event) {
        return switch (event) {
            case BuildEvent.StepStarted(BuildEvent.Step step) -> step("started", step);
            case BuildEvent.StepCached(BuildEvent.Step step, String layer) ->
                    step("cached", step).put("layer", layer);
            case BuildEvent.StepOutput output ->
                    Fields.of("event", "output")
                            .put("step", output.step().number())
                            .put(
                                    "stream",
                                    output.stream() == BuildEvent.Stream.STDOUT
                                            ? "stdout"
                                            : "stderr")
                            .put("text", new String(output.bytes(), StandardCharsets.UTF_8));
            case BuildEvent.StepDone done ->
                    Fields.of("event", "done")
                            .put("step", done.step().number())
                            .put("millis", done.time().toMillis())
                            .put("layer", done.layer());
            case BuildEvent.StepFailed failed ->
                    Fields.of("event", "failed")
                            .put("step", failed.step().number())
                            .put("millis", failed.time().toMillis())
                            .put("message", failed.message());
            case BuildEvent.Pulling pulling -> pulling(pulling);
            case BuildEvent.StageSkipped skipped ->
                    Fields.of("event", "skipped")
                            .put("stage", skipped.stage())
                            .put("line", skipped.line());
            case BuildEvent.Warning warning ->
                    Fields.of("event", "warning")
                            .put("line", warning.lines().map(BuildEvent.Lines::first).orElse(null))
                            .put(
                                    "lastLine",
                                    warning.lines().map(BuildEvent.Lines::last).orElse(null))
                            .put("rule", warning.rule())
                            .put("text", warning.text())
                            .put("description", warning.description())
                            .put("url", warning.url());
            case BuildEvent.Built built ->
                    Fields.of("event", "built").put("image", built.image().toString());
            case BuildEvent.Tagged tagged ->
                    Fields.of("event", "tagged").put("name", tagged.reference().familiar());
        };
    }

    private static Fields step(String event, BuildEvent.Step step) {
        return Fields.of("event", event)
                .put("step", step.number())
                .put("total", step.total())
                .put("stage", step.stage())
                .put("line", step.line())
                .put("text", step.text());
    }

    private static Fields pulling(BuildEvent.Pulling pulling) {
        Fields fields = Fields.of("event", "pulling").put("step", pulling.step().number());
        return switch (pulling.event()) {
            case PullEvent.Started started ->
                    fields.put("name", started.reference().familiar()).put("status", "Pulling");
            case PullEvent.Layer layer ->
                    fields.put("layer", layer.layer().brief())
                            .put("status", layer.phase().text())
                            .put("current", layer.current())
                            .put("total", layer.total());
            case PullEvent.Retrying retrying ->
                    fields.put("layer", retrying.layer().brief())
                            .put("status", "Retrying in " + retrying.seconds() + " seconds");
            case PullEvent.Making making ->
                    fields.put("name", making.reference().familiar()).put("status", making.text());
            case PullEvent.Pulled pulled ->
                    fields.put("name", pulled.reference().familiar())
                            .put("status", "Pulled " + pulled.manifest());
        };
    }
}
