package dev.minato.local;

import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** One host for all tests of a class; each leaves it as it was. */
abstract class HostFixture {
    static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);

    @TempDir static Path folder;
    static TestHost host;

    @BeforeAll
    static void open() throws IOException {
        host = new TestHost(folder);
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @AfterEach
    void clear() {
        host.clear();
    }
}
