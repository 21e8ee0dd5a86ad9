package dev.minato.engine.host;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** One engine for all tests of a class; it leaves nothing on the host. */
public abstract class SharedEngineFixture {
    @TempDir protected static Path folder;
    protected static TestEngine host;

    @BeforeAll
    static void openEngine() throws Exception {
        host = new TestEngine(folder);
    }

    @AfterAll
    static void closeEngine() {
        host.close();
    }
}
