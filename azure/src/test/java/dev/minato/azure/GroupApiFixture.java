package dev.minato.azure;

import dev.minato.http.client.HttpCall;

import java.nio.charset.StandardCharsets;

/** Groups that tests make, and apps in them. */
abstract class GroupApiFixture extends ArmFixture {
    static final String GROUPS = ArmLab.SUBSCRIPTION + "/resourcegroups";
    static final String RG = GROUPS + "/rg";
    static final String ID = ArmLab.SUBSCRIPTION + "/resourceGroups/rg";
    static final String APPS = ID + "/providers/Microsoft.App/containerApps";
    static final String SHOP = APPS + "/shop";

    ArmLab.Answer putGroup() {
        return lab.send("PUT", RG, "{\"location\":\"local\"}");
    }

    ArmLab.Answer put(String app, String image) {
        return lab.send(
                HttpCall.of("PUT", app)
                        .header("Prefer", "wait=20")
                        .json(ArmLab.app(image).getBytes(StandardCharsets.UTF_8)));
    }

    ArmLab.Answer delete(String path) {
        return lab.send(HttpCall.of("DELETE", path).header("Prefer", "wait=20"));
    }
}
