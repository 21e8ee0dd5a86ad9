package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.RevisionRow;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What is read of an app that has several revisions. */
class AppStoreTest {
    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeImages images = new FakeImages(time);
    private final SimulatedDaemon daemon =
            new SimulatedDaemon(
                    SimulatedHost.of(
                            database.get(),
                            new EnvironmentParts(
                                    new FakeCluster(time, new Random(2), ClusterFaults.NONE),
                                    new FakeEdge(time, new Random(3), 0),
                                    images),
                            database.secrets()),
                    PlatformSettings.DEFAULT,
                    time,
                    new Random(4),
                    0,
                    () -> {});
    private final AppStore ledger = new AppStore(database.get());

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void everyRevisionHasItsOwnImagesAndTheNewestIsFirst() {
        images.tag("web:1", "sha256:1");
        images.tag("web:2", "sha256:2");
        for (String app : List.of("shop", "blog")) {
            put(app, "web:1", "v1");
            put(app, "web:2", "v2");
            put(app, "nowhere/x", "v3");
        }

        assertThat(ledger.revisions("shop"))
                .extracting(RevisionRow::name)
                .containsExactly("shop--v3", "shop--v2", "shop--v1");
        assertThat(ledger.revisions("shop"))
                .extracting(RevisionRow::images)
                .containsExactly(
                        Map.of(), Map.of("web:2", "sha256:2"), Map.of("web:1", "sha256:1"));
        assertThat(ledger.entry("blog").orElseThrow().revisions())
                .isEqualTo(ledger.revisions("blog"));
        assertThat(ledger.revision("shop--v2")).contains(ledger.revisions("shop").get(1));
        assertThat(ledger.images("shop--v2")).containsExactly("sha256:2");
        assertThat(ledger.images("shop--v3")).isEmpty();
    }

    /** Nothing of an app that is gone is found, and what only others have is not its own. */
    @Test
    void whatIsNotThereIsNotFound() {
        images.tag("web:1", "sha256:1");
        put("shop", "web:1", "v1");

        assertThat(ledger.entry("blog")).isEmpty();
        assertThat(ledger.revisions("blog")).isEmpty();
        assertThat(ledger.revision("shop--v2")).isEmpty();
        assertThat(ledger.environment("blog")).isEmpty();
        assertThat(ledger.environments()).isEqualTo(Map.of("shop", "default"));
        assertThat(ledger.environment("shop")).isEqualTo(Optional.of("default"));
    }

    private void put(String app, String image, String suffix) {
        daemon.apps()
                .put(
                        new TestApp(app)
                                .image(image)
                                .command(List.of("READY", "100"))
                                .suffix(suffix)
                                .request());
    }
}
