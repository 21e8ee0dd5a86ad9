package dev.minato.engine.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.container.ContainerEntry;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.stored.ContainerIntent;
import dev.minato.engine.stored.ContainerRow;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How long an exec that nobody starts is kept. */
class WaitingExecsTest {
    private static final int MIB = 1 << 20;

    private Instant now = Instant.parse("2026-11-30T12:00:00Z");
    private final WaitingExecs waiting = new WaitingExecs(() -> now);
    private final ContainerEntry container = container("a");
    private int made;

    private static ContainerEntry container(String letter) {
        ImageId image = ImageId.parse("sha256:" + "e6".repeat(32));
        ContainerRow row =
                new ContainerRow(
                        letter.repeat(64),
                        letter,
                        Instant.EPOCH,
                        ContainerIntent.CREATED,
                        ContainerSpec.builder("busybox", image).build(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty());
        return new ContainerEntry(row, Path.of("/containers").resolve(letter));
    }

    private String add(ContainerEntry to, String... argv) {
        String id = "exec" + made++;
        ExecEntry exec =
                new ExecEntry(id, to, ExecSpec.of(List.of(argv)), Path.of("/execs").resolve(id));
        to.execs().add(id);
        waiting.add(exec);
        return id;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    void oneWaitsAsLongAsItsContainerRuns() {
        String id = add(container, "true");
        pass(Duration.ofDays(1));
        String other = add(container, "true");

        assertThat(waiting.find(id)).isPresent();
        assertThat(waiting.find(other)).isPresent();
        waiting.remove(id);
        assertThat(waiting.find(id)).isEmpty();
        assertThat(waiting.find("nosuch")).isEmpty();
    }

    @Test
    void oneIsGoneWithTheRunOfItsContainerAndItsMemoryWithTheNext() {
        ContainerEntry other = container("b");
        String id = add(container, "true");
        String stays = add(other, "true");
        container.execs().clear();

        assertThat(waiting.find(id)).isEmpty();
        add(other, "true");
        assertThat(waiting.size()).isEqualTo(2);
        assertThat(waiting.find(stays)).isPresent();
    }

    @Test
    void thoseThatAreFiveMinutesOldMakeRoomTheOldestFirst() {
        String first = add(container, "true");
        pass(Duration.ofSeconds(1));
        String second = add(container, "true");
        while (waiting.size() < WaitingExecs.MOST) {
            add(container, "true");
        }
        assertThatThrownBy(() -> add(container, "true"))
                .isInstanceOf(Fault.class)
                .hasMessage(
                        "too many execs were created and not started (at most 1000 of 16 MiB"
                                + " together wait): start them, or create fewer at once");
        assertThat(waiting.size()).isEqualTo(WaitingExecs.MOST);

        pass(Duration.ofMinutes(5).minusSeconds(1));
        add(container, "true");

        assertThat(waiting.find(first)).isEmpty();
        assertThat(container.execs()).doesNotContain(first).contains(second);
        assertThat(waiting.find(second)).isPresent();
        assertThat(waiting.size()).isEqualTo(WaitingExecs.MOST);
    }

    @Test
    void whatTheyHoldIsBoundedOverAllContainers() {
        String big = "x".repeat(3 * MIB);
        String first = add(container, "echo", big);
        add(container("b"), "echo", big);
        assertThatThrownBy(() -> add(container("c"), "echo", big)).hasMessageContaining("16 MiB");
        add(container, "true");

        waiting.remove(first);
        add(container("c"), "echo", big);
        assertThatThrownBy(() -> add(container, "echo", "x".repeat(9 * MIB)))
                .hasMessageContaining("16 MiB");
        assertThat(waiting.size()).isEqualTo(3);
    }
}
