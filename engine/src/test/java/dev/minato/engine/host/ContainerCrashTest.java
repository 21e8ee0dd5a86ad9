package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.RunStatus;
import dev.minato.engine.spec.NetworkSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Starts that break off half-way, and many at once. */
class ContainerCrashTest {
    @TempDir Path folder;

    @Test
    void aStartThatBreaksOffAnywhereLeavesNothingAndCanBeRepeated() throws Exception {
        AtomicReference<String> broken = new AtomicReference<>("");
        try (TestEngine host =
                new TestEngine(
                        folder,
                        place -> {
                            if (place.equals(broken.get())) {
                                throw Fault.unavailable("broken at " + place);
                            }
                        })) {
            Container container =
                    host.engine()
                            .containers()
                            .create(
                                    host.spec("sleep", "1000")
                                            .network(NetworkSpec.DEFAULT)
                                            .build());
            for (String place :
                    List.of("engine.run.prepared", "engine.run.begun", "engine.run.recorded")) {
                broken.set(place);
                assertThatThrownBy(() -> host.engine().containers().start(container.id()))
                        .hasMessage("broken at " + place);
                assertThat(host.look(container).state().status()).isEqualTo(RunStatus.CREATED);
                host.awaitNothingLeft();
            }
            broken.set("");
            assertThat(host.engine().containers().start(container.id())).isTrue();
        }
    }

    @Test
    void manyContainersStartAndEndAtOnce() throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            List<CompletableFuture<Integer>> codes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                int code = i;
                codes.add(
                        CompletableFuture.supplyAsync(
                                () -> {
                                    try {
                                        return host.awaitExit(
                                                host.start(
                                                        host.spec("sh", "-c", "exit " + code)
                                                                .network(NetworkSpec.DEFAULT)
                                                                .build()));
                                    } catch (Exception e) {
                                        throw new IllegalStateException(e);
                                    }
                                },
                                task -> Thread.ofVirtual().start(task)));
            }
            for (int i = 0; i < codes.size(); i++) {
                assertThat(TestEngine.get(codes.get(i))).isEqualTo(i);
            }
        }
    }
}
