package dev.minato.engine.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class EndpointNamesTest {
    private final RecordingRegistry registry = new RecordingRegistry();
    private final EndpointNames names = new EndpointNames(registry);

    @Test
    void aNameThatTwoShareLeadsToBoth() {
        names.put(List.of(endpoint("bridge", "10.0.0.2", "one", "db")));
        names.put(List.of(endpoint("bridge", "10.0.0.3", "two", "DB")));
        assertThat(registry.addresses("bridge", "db")).containsExactly("10.0.0.2", "10.0.0.3");

        names.remove(List.of(endpoint("bridge", "10.0.0.2", "one", "db")), List.of());
        assertThat(registry.addresses("bridge", "db")).containsExactly("10.0.0.3");
        assertThat(registry.addresses("bridge", "one")).isEmpty();
        assertThat(registry.sources()).containsOnlyKeys("10.0.0.3");
    }

    @Test
    void whoIsOnTwoNetworksSeesBothFromEitherAddress() {
        NetworkEndpoint first = endpoint("bridge", "10.0.0.2", "one");
        NetworkEndpoint second = endpoint("back", "10.0.1.2", "one");
        names.put(List.of(first, second));
        assertThat(registry.sources())
                .containsEntry("10.0.0.2", List.of("bridge", "back"))
                .containsEntry("10.0.1.2", List.of("bridge", "back"));

        names.remove(List.of(second), List.of(first));
        assertThat(registry.sources()).isEqualTo(Map.of("10.0.0.2", List.of("bridge")));
    }

    @Test
    void aContainersNameIsAlsoKnownWithItsNetwork() {
        names.put(List.of(endpoint("back", "10.0.0.2", "One", "0123456789ab", "db")));
        assertThat(registry.addresses("back", "one.back")).containsExactly("10.0.0.2");
        assertThat(registry.addresses("back", "db.back")).isEmpty();

        names.remove(List.of(endpoint("back", "10.0.0.2", "One", "0123456789ab", "db")), List.of());
        assertThat(registry.addresses("back", "one.back")).isEmpty();
    }

    @Test
    void aNameThatWouldBeTooLongWithItsNetworkIsKnownWithoutIt() {
        String longest = "n".repeat(253);
        names.put(List.of(endpoint("back", "10.0.0.2", longest)));
        assertThat(registry.addresses("back", longest)).containsExactly("10.0.0.2");
        assertThat(registry.changes()).isEqualTo(1);
    }

    @Test
    void aNewNameTakesThePlaceOfTheOldOne() {
        names.put(List.of(endpoint("back", "10.0.0.2", "one", "db")));
        names.put(List.of(endpoint("back", "10.0.0.3", "two", "one")));
        names.rename(
                List.of(endpoint("back", "10.0.0.2", "one", "db")),
                List.of(endpoint("back", "10.0.0.2", "new", "db")));
        assertThat(registry.addresses("back", "new")).containsExactly("10.0.0.2");
        assertThat(registry.addresses("back", "new.back")).containsExactly("10.0.0.2");
        assertThat(registry.addresses("back", "db")).containsExactly("10.0.0.2");
        assertThat(registry.addresses("back", "one")).containsExactly("10.0.0.3");
        assertThat(registry.addresses("back", "one.back")).isEmpty();
        assertThat(registry.sources()).containsOnlyKeys("10.0.0.2", "10.0.0.3");
    }

    @Test
    void ofWhomHasNoNameTheRegistryNeverHears() {
        NetworkEndpoint nameless = endpoint("bridge", "10.0.0.9");
        names.put(List.of(nameless));
        names.remove(List.of(nameless), List.of());
        names.replace(List.of(), Map.of("step", List.of(nameless)));
        assertThat(registry.changes()).isZero();
        assertThat(registry.sources()).isEmpty();
    }

    @Test
    void beginsAnewWithEverything() {
        names.put(List.of(endpoint("bridge", "10.0.0.2", "old")));
        names.replace(
                List.of(new NameServer("bridge", "10.0.0.1", 20053)),
                Map.of("c", List.of(endpoint("bridge", "10.0.0.3", "new"))));
        assertThat(registry.addresses("bridge", "old")).isEmpty();
        assertThat(registry.addresses("bridge", "new")).containsExactly("10.0.0.3");
        assertThat(registry.servers()).hasSize(1);
    }

    private static NetworkEndpoint endpoint(String network, String address, String... names) {
        return new NetworkEndpoint(
                "id", "nid", network, address, 24, "10.0.0.1", "02:00", "eth0", List.of(names));
    }
}
