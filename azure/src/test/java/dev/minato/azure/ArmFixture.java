package dev.minato.azure;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/** An API for each test. */
abstract class ArmFixture {
    @TempDir Path folder;
    ArmLab lab;

    @BeforeEach
    void open() {
        lab = new ArmLab(folder);
    }

    @AfterEach
    void close() {
        lab.close();
    }

    static String body(ArmLab.Answer answer) {
        return answer.body().toString();
    }
}
