package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.http.client.HttpCall;
import dev.minato.http.client.HttpReply;
import dev.minato.platform.Replica;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What a revision says of its replicas, and what happened to them. */
@Timeout(60)
final class RevisionStateApiTest extends AppApiFixture {
    private String details(String revision) {
        return lab.get(SHOP + "/revisions/" + revision).at("properties.runningStateDetails");
    }

    @Test
    void oneThatWaitsSaysForWhatInItsOwnResource() {
        String revision = putShop().at("properties.latestRevisionName");
        assertThat(details(revision)).isEmpty();

        lab.cluster().become(Replica.Phase.PENDING);

        assertThat(details(revision)).isEqualTo("Unschedulable: it asks 1 GiB; 0 B are free");
        lab.cluster().become(Replica.Phase.READY);
        assertThat(details(revision)).isEmpty();
    }

    @Test
    void whatHappensToAContainerIsAWarningInTheSystemLog() throws IOException {
        String revision = putShop().at("properties.latestRevisionName");

        lab.cluster().happen("shop", "PidsLimitReached", "it may have 64", false);
        lab.cluster().happen("shop", "OOMKilled", "it needed more", true);

        String stream = ArmLab.GROUP + "/containerApps/shop/eventstream?tailLines=300";
        try (HttpReply reply = lab.open(HttpCall.get(stream))) {
            String text = new String(reply.body().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text.lines().filter(line -> line.contains("\"Warning\"")).toList())
                    .hasSize(2)
                    .allMatch(line -> line.contains(revision))
                    .anyMatch(line ->
                            line.contains("\"ContainerLimitReached\"")
                                    && line.contains("PidsLimitReached: it may have 64"))
                    .anyMatch(line ->
                            line.contains("\"ContainerTerminated\"")
                                    && line.contains("OOMKilled: it needed more"));
        }
    }
}
