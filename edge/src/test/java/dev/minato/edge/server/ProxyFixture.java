package dev.minato.edge.server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;

/** An edge in this process, with backends that tests play. */
@Timeout(30)
abstract class ProxyFixture {
    EdgeFixture edge;

    @BeforeEach
    void start() throws IOException {
        edge = new EdgeFixture();
    }

    @AfterEach
    void stop() throws IOException {
        edge.close();
    }
}
