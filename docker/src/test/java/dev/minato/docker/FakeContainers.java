package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.engine.AttachOptions;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerState;
import dev.minato.engine.Containers;
import dev.minato.engine.LogQuery;
import dev.minato.engine.LogSink;
import dev.minato.engine.ProcessTable;
import dev.minato.engine.WaitCondition;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.StreamSpec;
import dev.minato.image.model.Digest;
import dev.minato.image.model.ImageId;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Containers without processes: knows {@code d1}, which has no terminal, and {@code t1}, which has.
 */
public final class FakeContainers implements Containers {
    public static final String ID =
            "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1" + "d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1";

    public final List<String> calls = new ArrayList<>();
    final CompletableFuture<Integer> exit = new CompletableFuture<>();
    public FakeAttachment attachment = new FakeAttachment(true);
    public Log log = sink -> {};

    /** What a log says. */
    @FunctionalInterface
    public interface Log {
        void to(LogSink sink) throws IOException;
    }

    public static Container container(String name, boolean tty) {
        ContainerSpec spec =
                ContainerSpec.builder("tiny:1", new ImageId(Digest.of(new byte[0])))
                        .streams(new StreamSpec(tty, true, true, 0, 0))
                        .build();
        return new Container(
                ID,
                name,
                Instant.EPOCH,
                spec,
                ContainerState.CREATED,
                0,
                Optional.empty(),
                List.of(),
                List.of(),
                List.of(),
                Path.of("/containers"));
    }

    @Override
    public Container get(String container) {
        return switch (container) {
            case "d1", ID -> container("d1", false);
            case "t1" -> container("t1", true);
            default -> throw Fault.notFound("No such container: " + container);
        };
    }

    @Override
    public Container create(ContainerSpec spec) {
        throw Fault.conflict("not in this test");
    }

    @Override
    public boolean start(String container) {
        calls.add("start " + container);
        return calls.stream().filter(("start " + container)::equals).count() == 1;
    }

    @Override
    public boolean stop(String container, Optional<Duration> grace, String signal) {
        calls.add("stop " + container + " " + grace + " " + signal);
        return true;
    }

    @Override
    public void restart(String container, Optional<Duration> grace, String signal) {
        calls.add("restart " + container + " " + grace + " " + signal);
    }

    @Override
    public void kill(String container, String signal) {
        calls.add("kill " + container + " " + signal);
    }

    @Override
    public void pause(String container) {
        calls.add("pause " + container);
    }

    @Override
    public void limitCpus(String container, long nanoCpus) {
        calls.add("limitCpus " + container + " " + nanoCpus);
    }

    @Override
    public void unpause(String container) {
        calls.add("unpause " + container);
    }

    @Override
    public void remove(String container, boolean force, boolean volumes) {
        calls.add("remove " + container + " " + force + " " + volumes);
    }

    @Override
    public void connect(String container, EndpointSpec place) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void disconnect(String container, String network, boolean force) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rename(String container, String name) {
        calls.add("rename " + container + " " + name);
    }

    @Override
    public List<Container> list() {
        return List.of(get("d1"));
    }

    @Override
    public CompletableFuture<Integer> wait(String container, WaitCondition condition) {
        get(container);
        calls.add("wait " + condition);
        return exit;
    }

    @Override
    public void logs(String container, LogQuery query, LogSink sink) {
        calls.add("logs " + query);
        try {
            log.to(sink);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Attachment attach(String container, AttachOptions options) {
        get(container);
        calls.add("attach " + options);
        return attachment;
    }

    @Override
    public void resize(String container, int rows, int columns) {
        calls.add("resize " + rows + " " + columns);
    }

    @Override
    public ProcessTable top(String container, List<String> psArgs) {
        calls.add("top " + psArgs);
        return new ProcessTable(List.of("PID", "CMD"), List.of(List.of("1", "sleep 1")));
    }

    @Override
    public long writtenBytes(String container) {
        return 0;
    }
}
