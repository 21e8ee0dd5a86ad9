package dev.minato.engine.host;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** An engine for each test; it leaves nothing on the host. */
public abstract class FreshEngineFixture {
    @TempDir protected Path folder;
    protected TestEngine host;

    @BeforeEach
    void openEngine() throws Exception {
        host = new TestEngine(folder);
    }

    @AfterEach
    void closeEngine() {
        host.close();
    }
}
