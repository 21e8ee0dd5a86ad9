package dev.minato.azure;

import dev.minato.http.client.HttpCall;

import java.nio.charset.StandardCharsets;

/** The app that tests of container apps put. */
abstract class AppApiFixture extends ArmFixture {
    static final String SHOP = ArmLab.APPS + "/shop";

    ArmLab.Answer putShop() {
        return lab.put("shop", ArmLab.app("shop:1"));
    }

    ArmLab.Answer patchShop(String json) {
        return lab.send(
                HttpCall.of("PATCH", SHOP)
                        .header("Prefer", "wait=20")
                        .json(json.getBytes(StandardCharsets.UTF_8)));
    }
}
