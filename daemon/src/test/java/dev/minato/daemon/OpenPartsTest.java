package dev.minato.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class OpenPartsTest {
    private final List<String> closed = new ArrayList<>();
    private final OpenParts parts = new OpenParts();

    @Test
    void whoUsesAnotherIsClosedBeforeIt() {
        part("database");
        part("engine");
        part("server");
        parts.close();
        assertThat(closed).containsExactly("server", "engine", "database");
        parts.close();
        assertThat(closed).hasSize(3);
    }

    @Test
    void oneThatCannotBeClosedKeepsNoneOpen() {
        part("database");
        parts.opened(() -> {
            throw new IllegalStateException("no");
        });
        parts.opened(() -> {
            throw new StackOverflowError();
        });
        part("server");
        parts.close();
        assertThat(closed).containsExactly("server", "database");
    }

    @Test
    void whatStandsOnAPartIsClosedAndThePartIsNot() {
        part("database");
        AutoCloseable engine = part("engine");
        part("apps");
        part("server");
        parts.closeAbove(engine);
        assertThat(closed).containsExactly("server", "apps");
    }

    private AutoCloseable part(String name) {
        return parts.opened(() -> closed.add(name));
    }
}
