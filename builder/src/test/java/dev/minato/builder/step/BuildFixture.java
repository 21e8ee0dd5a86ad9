package dev.minato.builder.step;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/** A lab that is looked through after each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BuildFixture {
    final BuildLab lab;

    BuildFixture() {
        this(new BuildLab());
    }

    BuildFixture(BuildLab lab) {
        this.lab = lab;
    }

    @AfterEach
    void nothingIsLeft() {
        lab.assertNothingIsLeft();
        lab.reset();
    }

    @AfterAll
    void close() {
        lab.close();
    }
}
