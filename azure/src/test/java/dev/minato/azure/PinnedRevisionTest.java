package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Replica;

import org.junit.jupiter.api.Test;

/** What becomes of a pin, and of what it went back from, when the next revision is made. */
class PinnedRevisionTest extends AppApiFixture {
    private static final String TO_ONE = "{\"revisionName\":\"shop--one\",\"weight\":100}";
    private static final String TO_LATEST = "{\"latestRevision\":true,\"weight\":100}";

    private ArmLab.Answer deploy(String suffix) {
        return lab.put(
                "shop",
                ArmLab.app("shop:1")
                        .replace(
                                "\"template\":{",
                                "\"template\":{\"revisionSuffix\":\"" + suffix + "\","));
    }

    private ArmLab.Answer pin(String entry) {
        return patchShop(
                "{\"properties\":{\"configuration\":{\"ingress\":{\"traffic\":[" + entry + "]}}}}");
    }

    private String of(String revision, String member) {
        return lab.get(SHOP + "/revisions/" + revision).at("properties." + member);
    }

    private void goneBackToTheFirst() {
        deploy("one");
        deploy("two");
        assertThat(pin(TO_ONE).status()).isEqualTo(200);
        assertThat(of("shop--one", "trafficWeight")).isEqualTo("100");
        assertThat(of("shop--two", "active")).isEqualTo("true");
    }

    @Test
    void thePinnedRevisionServesUntilTheNextIsReady() {
        goneBackToTheFirst();
        assertThat(deploy("three").status()).isEqualTo(200);
        assertThat(of("shop--three", "trafficWeight")).isEqualTo("100");
        assertThat(of("shop--two", "active")).isEqualTo("false");
    }

    @Test
    void thePinnedRevisionServesOnWhenTheNextFails() {
        goneBackToTheFirst();
        lab.cluster().become(Replica.Phase.FAILED);
        ArmLab.Answer failed = deploy("three");
        assertThat(failed.at("properties.provisioningState")).isEqualTo("Failed");
        assertThat(failed.at("properties.statusMessage")).contains("shop--one keeps all traffic");
        assertThat(of("shop--one", "trafficWeight")).isEqualTo("100");
        assertThat(of("shop--two", "active")).isEqualTo("false");
    }

    @Test
    void withoutANewRevisionThePinIsLiftedToTheNewestThatWasLeft() {
        goneBackToTheFirst();
        assertThat(pin(TO_LATEST).status()).isEqualTo(200);
        assertThat(of("shop--two", "trafficWeight")).isEqualTo("100");
    }

    /** {@code revision label add}, {@code minato rollback}. */
    @Test
    void aRevisionThatFailedIsNotTriedAgainByWhatIsAboutOthers() {
        deploy("one");
        lab.cluster().become(Replica.Phase.FAILED);
        deploy("two");
        lab.cluster().become(Replica.Phase.READY);
        String blue = ",{\"revisionName\":\"shop--one\",\"weight\":0,\"label\":\"blue\"}";
        for (String entries : new String[] {TO_LATEST + blue, TO_ONE}) {
            ArmLab.Answer done = pin(entries);
            assertThat(done.status()).as(body(done)).isEqualTo(200);
            assertThat(of("shop--two", "provisioningState")).isEqualTo("Failed");
            assertThat(of("shop--one", "trafficWeight")).isEqualTo("100");
        }
        assertThat(pin(TO_LATEST).status()).isEqualTo(200);
        assertThat(of("shop--two", "trafficWeight")).isEqualTo("100");
    }
}
