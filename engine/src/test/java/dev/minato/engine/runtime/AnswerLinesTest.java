package dev.minato.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.linux.files.Pipe;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

class AnswerLinesTest {
    private final Pipe pipe = Pipe.open();
    private final AnswerLines lines = new AnswerLines(pipe.read());

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pipe.write().write(bytes, 0, bytes.length);
    }

    @Test
    void twoThatArriveTogetherAreTwo() {
        write("{\"data\": 1462}\n{\"data\": 5}\n");

        assertThat(lines.next()).isEqualTo("{\"data\": 1462}");
        assertThat(lines.next()).isEqualTo("{\"data\": 5}");
    }

    @Test
    void oneThatArrivesInPiecesIsOne() throws InterruptedException {
        write("{\"data\":");
        Thread rest = Thread.ofVirtual().start(() -> write(" 1}\n"));

        assertThat(lines.next()).isEqualTo("{\"data\": 1}");
        rest.join();
    }

    @Test
    void oneThatDoesNotComeIsNotWaitedForForEver() {
        write("{\"data\":");
        assertThat(lines.next(Duration.ofMillis(50))).isEmpty();
        write("\n");
        assertThat(lines.next(Duration.ofSeconds(10))).contains("");
    }

    @Test
    void theEndIsEmptyAndStaysSo() {
        write("unended");
        pipe.write().close();

        assertThat(lines.next()).isEqualTo("unended");
        assertThat(lines.next()).isEmpty();
        assertThat(lines.next()).isEmpty();
    }
}
