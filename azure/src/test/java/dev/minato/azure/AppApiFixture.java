package dev.minato.azure;

import dev.minato.http.client.HttpCall;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The app that tests of container apps put. */
abstract class AppApiFixture {
    static final String SHOP = ArmLab.APPS + "/shop";
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

    ArmLab.Answer putShop() {
        return lab.put("shop", ArmLab.app("shop:1"));
    }

    static String body(ArmLab.Answer answer) {
        return answer.body().toString();
    }

    ArmLab.Answer patchShop(String json) {
        return lab.send(
                HttpCall.of("PATCH", SHOP)
                        .header("Prefer", "wait=20")
                        .json(json.getBytes(StandardCharsets.UTF_8)));
    }
}
