package dev.minato.edge.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that lost a thread's work ends, where somebody starts it again. */
@Timeout(60)
class FatalErrorTest {
    /** Does what an event loop does with its tasks: whatever they throw is caught. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] args) throws InterruptedException {
            Thread.ofPlatform()
                    .start(() -> {
                        try {
                            FatalError.guarded(Victim::deep).run();
                        } catch (Throwable e) {
                            System.err.println("went on");
                        }
                    })
                    .join();
            new CountDownLatch(1).await();
        }

        @SuppressWarnings("InfiniteRecursion")
        private static void deep() {
            deep();
        }
    }

    @Test
    void anErrorInAThreadEndsTheProcessLoudly() throws Exception {
        Process victim =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty(
                                        "surefire.test.class.path",
                                        System.getProperty("java.class.path")),
                                Victim.class.getName())
                        .start();
        String said = new String(victim.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(victim.waitFor()).isEqualTo(70);
        assertThat(said).startsWith("edge: it ends").contains("StackOverflowError");
    }

    @Test
    void anExceptionDoesNot() {
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowable(
                                FatalError.guarded(() -> {
                                    throw new IllegalStateException("one client's");
                                })
                                        ::run))
                .hasMessage("one client's");
    }
}
