package dev.minato.azure;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.function.Predicate;

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

    /** Waits until a member of a resource is as expected; each test has its own limit. */
    ArmLab.Answer await(String path, String member, Predicate<String> expected)
            throws InterruptedException {
        ArmLab.Answer now = lab.get(path);
        while (!expected.test(now.at(member))) {
            Thread.sleep(5);
            now = lab.get(path);
        }
        return now;
    }

    static String body(ArmLab.Answer answer) {
        return answer.body().toString();
    }
}
