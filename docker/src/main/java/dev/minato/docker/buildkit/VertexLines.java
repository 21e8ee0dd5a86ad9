package dev.minato.docker.buildkit;

import com.google.protobuf.ByteString;

import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;
import dev.minato.docker.buildkit.wire.Position;
import dev.minato.docker.buildkit.wire.Range;
import dev.minato.docker.buildkit.wire.SourceInfo;
import dev.minato.docker.buildkit.wire.StatusResponse;
import dev.minato.docker.buildkit.wire.VertexWarning;
import dev.minato.remote.PullEvent;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * The events of a build as BuildKit's vertices. What only sets configuration is none. Called by one
 * thread at a time.
 */
final class VertexLines implements BuildListener {
    private final StatusLog log;
    private final InstantSource clock;
    private final String identity;
    private final BuildVertex definition;
    private final SourceInfo source;
    private final Map<BuildEvent.Step, BuildVertex> running = new HashMap<>();

    /**
     * @param identity what tells this build from others
     * @param definition the vertex of the Dockerfile, to which its warnings belong
     * @param source the Dockerfile; without its text where the client does not have it
     */
    VertexLines(
            StatusLog log,
            InstantSource clock,
            String identity,
            BuildVertex definition,
            SourceInfo source) {
        this.log = log;
        this.clock = clock;
        this.identity = identity;
        this.definition = definition;
        this.source = source;
    }

    @Override
    public void event(BuildEvent event) {
        switch (event) {
            case BuildEvent.StepStarted(BuildEvent.Step step) -> begin(step);
            case BuildEvent.StepCached(BuildEvent.Step step, String layer) -> {
                BuildVertex vertex = running.remove(step);
                if (vertex != null) {
                    vertex.cached();
                }
            }
            case BuildEvent.StepDone done -> {
                BuildVertex vertex = running.remove(done.step());
                if (vertex != null) {
                    vertex.done();
                }
            }
            case BuildEvent.StepFailed failed -> fail(failed);
            case BuildEvent.StepOutput output -> {
                BuildVertex vertex = running.get(output.step());
                if (vertex != null) {
                    vertex.output(
                            output.stream() == BuildEvent.Stream.STDOUT ? 1 : 2, output.bytes());
                }
            }
            case BuildEvent.Pulling pulling -> pull(running.get(pulling.step()), pulling.event());
            case BuildEvent.Warning warning -> warn(warning);
            case BuildEvent.StageSkipped skipped -> {
                // BuildKit says nothing of it either.
            }
            case BuildEvent.Built built -> {
                // The export tells.
            }
            case BuildEvent.Tagged tagged -> {
                // The export tells.
            }
        }
    }

    private void begin(BuildEvent.Step step) {
        if (step.layer()) {
            running.put(step, start(step));
        }
    }

    private BuildVertex start(BuildEvent.Step step) {
        String own = identity + ' ' + step.stage() + ' ' + step.number() + ' ' + step.text();
        return BuildVertex.begin(log, clock, own, name(step));
    }

    private static String name(BuildEvent.Step step) {
        BuildEvent.Place place = step.place();
        String stage = place.alone() ? "" : step.stage() + " ";
        return "[" + stage + place.number() + "/" + place.total() + "] " + step.text();
    }

    private void fail(BuildEvent.StepFailed failed) {
        BuildVertex vertex = running.remove(failed.step());
        if (vertex == null) {
            vertex = start(failed.step());
        }
        vertex.failed(failed.message());
    }

    private static void pull(@Nullable BuildVertex vertex, PullEvent event) {
        if (vertex != null && event instanceof PullEvent.Layer layer) {
            boolean over = layer.total() > 0 && layer.current() >= layer.total();
            vertex.progress(layer.layer().toString(), layer.current(), layer.total(), over);
        }
    }

    private void warn(BuildEvent.Warning warning) {
        boolean check = !warning.description().isEmpty();
        VertexWarning.Builder told =
                VertexWarning.newBuilder()
                        .setVertex(definition.digest())
                        .setLevel(1)
                        .setShort(
                                ByteString.copyFromUtf8(
                                        check
                                                ? warning.rule() + ": " + warning.text()
                                                : warning.text()))
                        .setUrl(warning.url());
        if (check) {
            told.addDetail(ByteString.copyFromUtf8(warning.description()));
        }
        warning.lines()
                .filter(lines -> !source.getData().isEmpty())
                .ifPresent(lines ->
                        told.setInfo(source)
                                .addRanges(
                                        Range.newBuilder()
                                                .setStart(line(lines.first()))
                                                .setEnd(line(lines.last()))));
        log.add(StatusResponse.newBuilder().addWarnings(told).build());
    }

    private static Position line(int line) {
        return Position.newBuilder().setLine(line).build();
    }
}
