package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** What others took away, and what a killed daemon or a restart of the host left. */
class NetworkRepairTest extends NetworksFixture {
    @Test
    void aNetworkIsMadeAndRemovedWhileTheHostIsRepaired() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> upkeep =
                    threads.submit(() -> {
                        while (!over.get()) {
                            host.networks().repair();
                        }
                    });
            try {
                for (int i = 0; i < 15; i++) {
                    Network made = host.networks().create(NetworkRequest.named("n"));
                    host.networks().remove(made.id());
                    String device = made.bridge().orElseThrow().device();
                    assertThat(host.census()).doesNotContain(device);
                }
            } finally {
                over.set(true);
            }
            upkeep.get();
        }
    }

    @Test
    void healsAfterAnotherProgramHasFlushedEverythingOfOurs() throws Exception {
        NetworkSandbox box =
                host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        int port = box.ports().getFirst().port();
        try (InContainer server = host.serve(box, 80)) {
            host.networks().repair();
            assertThat(host.networks().repair()).as("all is well").isFalse();

            host.deleteTable();
            assertThat(host.networks().repair()).isTrue();
            assertThat(greeting("127.0.0.1", port)).isEqualTo(server.greeting());

            host.deleteBridge();
            assertThat(host.networks().repair()).isTrue();
            assertThat(host.reaches(box, box.endpoint().gateway())).isTrue();
            assertThat(greeting("127.0.0.1", port)).isEqualTo(server.greeting());
        }
    }

    @Test
    void aKilledDaemonsNamespacesAreUsedAgainOrRemoved() throws Exception {
        NetworkSandbox kept =
                host.acquire("kept", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        host.acquire("lost", List.of("lost"));
        host.awaitPrepared();
        List<String> before = host.census();

        host.restart();
        host.networks().releaseAllBut(Set.of("kept"));
        host.awaitPrepared();

        assertThat(host.census()).hasSizeLessThanOrEqualTo(before.size());
        assertThat(host.networks().find("kept")).contains(kept);
        assertThat(host.networks().find("lost")).isEmpty();
        assertThat(host.networks().containerAt(kept.endpoint().address())).contains("kept");
        assertThat(host.reservations().count()).isEqualTo(1);
        try (InContainer server = host.serve(kept, 80)) {
            assertThat(greeting("127.0.0.1", kept.ports().getFirst().port()))
                    .isEqualTo(server.greeting());
        }
        assertThat(host.reaches(host.acquire("new"), kept.endpoint().address())).isTrue();
    }

    @Test
    void whatWasHalfMadeOrLiesAroundIsCleared() {
        host.restartWithHalfMade();
        host.awaitPrepared();
        assertThat(host.census())
                .noneMatch(name -> name.endsWith("-999999"))
                .noneMatch(name -> name.endsWith("-888888"));
    }

    @Test
    void afterARestartOfTheHostOnlyNetworksAreLeft() {
        host.networks().create(NetworkRequest.named("back"));
        host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));

        host.reboot();
        host.awaitPrepared();

        assertThat(host.networks().find("one")).isEmpty();
        assertThat(host.reservations().count()).isZero();
        assertThat(host.networks().get("back").bridge()).isPresent();
        NetworkSandbox again =
                host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        assertThat(host.reaches(again, again.endpoint().gateway())).isTrue();
    }

    @Test
    void aPreparedNamespaceThatSomebodyRemovedIsNotGivenOut() {
        host.awaitPrepared();
        host.removeNamespaces();
        NetworkSandbox box = host.acquire("one");
        assertThat(host.reaches(box, box.endpoint().gateway())).isTrue();
    }

    @Test
    void aChangeOfOurOwnIsNoDamage() {
        host.networks().repair();
        host.acquire("one", new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 0));
        assertThat(host.networks().repair()).isFalse();

        host.deleteTable();
        assertThat(host.networks().repair()).isTrue();
        assertThat(host.networks().repair()).isFalse();
    }
}
