package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.ledger.AppStore;
import dev.minato.platform.ledger.KnownEntries;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** What is known of an app is what another read would find. */
class KnownEntriesTest {
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
    private final KnownEntries entries = new KnownEntries(database.get());

    @AfterEach
    void close() {
        database.close();
    }

    private void put(String app, String suffix, String attributes) {
        daemon.apps()
                .put(
                        new TestApp(app)
                                .image("web:1")
                                .command(List.of("READY", "100"))
                                .suffix(suffix)
                                .attributes(attributes)
                                .request());
    }

    @Test
    void whatNobodyHasWrittenToIsNotReadAgain() {
        images.tag("web:1", "sha256:1");
        put("shop", "v1", "{}");
        put("blog", "v1", "{}");
        AppStore.Entry shop = entries.entry("shop").orElseThrow();
        AppStore.Entry blog = entries.entry("blog").orElseThrow();
        assertThat(shop).isEqualTo(ledger.entry("shop").orElseThrow());

        assertThat(entries.entry("shop").orElseThrow()).isSameAs(shop);
        assertThat(entries.entry("blog").orElseThrow()).isSameAs(blog);
    }

    @Test
    void everyWriteIsInWhatIsReadAfterIt() {
        images.tag("web:1", "sha256:1");
        assertThat(entries.entry("shop")).isEmpty();
        put("shop", "v1", "{}");
        assertThat(entries.entry("shop")).isEqualTo(ledger.entry("shop"));
        daemon.start();
        for (int i = 0; i < 20; i++) {
            until(Duration.ofSeconds(5));
            assertThat(entries.entry("shop")).isEqualTo(ledger.entry("shop"));
        }
        put("shop", "v2", "{}");
        assertThat(entries.entry("shop")).isEqualTo(ledger.entry("shop"));
        assertThat(entries.entry("shop").orElseThrow().latest().name()).isEqualTo("shop--v2");
    }

    @Test
    void whatIsTooMuchToKeepIsReadAgain() {
        images.tag("web:1", "sha256:1");
        put("large", "v1", "{\"x\":\"" + "x".repeat(5 << 20) + "\"}");
        AppStore.Entry large = entries.entry("large").orElseThrow();
        put("shop", "v1", "{}");
        AppStore.Entry shop = entries.entry("shop").orElseThrow();

        assertThat(entries.entry("large").orElseThrow()).isEqualTo(large).isNotSameAs(large);
        assertThat(entries.entry("shop").orElseThrow()).isSameAs(shop);
    }

    private void until(Duration more) {
        Instant end = time.instant().plus(more);
        while (time.step(end)) {
            // What happens is looked at afterwards.
        }
    }
}
