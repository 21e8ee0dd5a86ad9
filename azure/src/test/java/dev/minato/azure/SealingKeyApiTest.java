package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;

/** The key that secrets are sealed with: shown, and replaced while apps are changed. */
@Timeout(60)
final class SealingKeyApiTest extends ArmFixture {
    private static final String SHOP = ArmLab.APPS + "/shop";

    private ArmLab.Answer put(String value) {
        return lab.put(
                "shop",
                ArmLab.app("shop:1")
                        .replace(
                                "\"configuration\":{",
                                "\"configuration\":{\"secrets\":[{\"name\":\"key\",\"value\":\""
                                        + value
                                        + "\"}],"));
    }

    @Test
    void isReplacedWhileAppsAreChangedAndEverySecretIsStillRead() throws Exception {
        put("first");
        String before = lab.get(ArmLab.SEALING_KEY).at("properties.keyId");

        ArmLab.Answer begun = lab.post(ArmLab.SEALING_KEY + "/rotate");
        for (int i = 0; i < 20; i++) {
            assertThat(put("value-" + i).status()).isLessThan(300);
        }

        assertThat(begun.status()).isEqualTo(202);
        ArmLab.Answer after = lab.rotated();
        assertThat(after.at("properties.rotation")).isEqualTo("Succeeded");
        assertThat(after.at("properties.keyId")).isNotEqualTo(before);
        assertThat(after.body().at("/properties/formerKeyIds")).isEmpty();
        assertThat(Files.readString(folder.resolve("secret.key"))).doesNotContain(before);
        assertThat(lab.post(SHOP + "/listSecrets").at("value.0.value")).isEqualTo("value-19");
    }

    @Test
    void anotherNameIsNotFound() {
        assertThat(lab.post(ArmLab.SEALING_KEY.replace("default", "other") + "/rotate").status())
                .isEqualTo(404);
    }
}
