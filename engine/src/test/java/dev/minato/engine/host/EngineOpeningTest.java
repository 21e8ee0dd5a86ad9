package dev.minato.engine.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.engine.Container;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An engine whose opening fails at a later part, and what it leaves. */
@Timeout(60)
class EngineOpeningTest {
    @Test
    void anOpeningThatFailsLeavesNothingOpenAndNamesWhatIsDamaged(@TempDir Path folder)
            throws Exception {
        Set<Thread> others = threads();
        try (TestEngine host = new TestEngine(folder)) {
            Container container = host.start("sleep", "1000");
            host.engine().close();
            TestEngine.await(() -> others.containsAll(threads()));
            long before = watches();
            String spec =
                    host.stored("SELECT * FROM engine_container WHERE id = ?", container.id());
            host.change("UPDATE engine_container SET spec = '{' WHERE id = ?", container.id());

            assertThatThrownBy(host::openEngine)
                    .hasMessageContaining("the row of container " + container.id())
                    .hasMessageContaining("engine_container")
                    .hasMessageContaining("a stored ContainerDocument is damaged");
            TestEngine.await(() -> others.containsAll(threads()));
            assertThat(watches()).isEqualTo(before);

            host.change("UPDATE engine_container SET spec = ? WHERE id = ?", spec, container.id());
            host.openEngine();
            assertThat(host.look(container).state().pid()).isEqualTo(pid(host, container));
        }
    }

    private static int pid(TestEngine host, Container container) {
        return host.tree().pids("c/" + container.id() + "/box").getFirst();
    }

    /** What is known of the last run is history: without it the container is there all the same. */
    @Test
    void anEndThatCannotBeReadKeepsNobodyFromStarting(@TempDir Path folder) throws Exception {
        try (TestEngine host = new TestEngine(folder)) {
            Container container = host.start("true");
            host.awaitExit(container);
            host.awaitNothingLeft();
            host.leave();
            host.changeWhileAway("UPDATE engine_container SET outcome = '{'");
            host.comeBack();
            host.engine().containers().start(container.id());
            assertThat(host.awaitExit(container)).isZero();
        }
    }

    /** Threads of engines; those that wait for work end with theirs too. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(one -> one.getName().matches("engine-.*|exits|log-watch|log-keeper"))
                .collect(Collectors.toSet());
    }

    /** Instances of inotify and files of events that this process has open. */
    private static long watches() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(EngineOpeningTest::target)
                    .filter(target -> target.contains("inotify") || target.endsWith("events"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
