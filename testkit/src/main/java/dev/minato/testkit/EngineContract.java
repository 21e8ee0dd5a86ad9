package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Attachment;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.Engine;
import dev.minato.engine.OutputChunk;
import dev.minato.engine.spec.ContainerSpec;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * An engine whose doors are held to what they promise: {@link ContainerContract}, {@link
 * ExecContract}, {@link VolumeContract}, {@link EventContract}, {@link PodSandboxContract}. The
 * class that implements them gives the engine, and takes away what a test has left.
 */
public interface EngineContract {
    /** The engine, the same during a test until {@link #restart}. */
    Engine engine();

    /** Ends the engine's own program and starts another on the same ground. */
    void restart();

    /** A container without a network, of an image that has sh, cat and sleep. */
    ContainerSpec.Builder spec(String... argv);

    default Containers containers() {
        return engine().containers();
    }

    default Container started(ContainerSpec.Builder spec) {
        Container container = containers().create(spec.build());
        containers().start(container.id());
        return containers().get(container.id());
    }

    /** One that runs until it is ended. */
    default Container running() {
        return started(spec("sleep", "1000"));
    }

    /** What a process prints until its streams end. */
    static String output(Attachment attachment) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Optional<OutputChunk> chunk = attachment.read();
        while (chunk.isPresent()) {
            all.writeBytes(chunk.get().data());
            chunk = attachment.read();
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    static void write(Attachment attachment, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        attachment.write(bytes, 0, bytes.length);
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("it did not come about", e);
        }
    }

    /** Lets time pass until something is so; fails when it does not become so. */
    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not come about");
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** A call that is refused, and how. */
    static void refused(ThrowingCallable call, Fault.Kind kind, String text) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(kind))
                .hasMessageContaining(text);
    }
}
