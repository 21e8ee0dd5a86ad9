package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.docker.wire.Json;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EndpointSpec;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.PortMapping;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Networks, ports and addresses of a container to create. */
class CreateNetworksTest extends CreateRequestFixture {
    @Test
    void publishedPortsAreExposedToo() {
        ContainerSpec spec =
                spec(
                        "{\"Image\":\"i\",\"ExposedPorts\":{\"90\":{}},\"HostConfig\":{"
                                + "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"127.0.0.1\","
                                + "\"HostPort\":\"8099\"}],\"81/udp\":[{\"HostIp\":\"\","
                                + "\"HostPort\":\"\"}]}}}");
        assertThat(spec.network().ports())
                .containsExactly(
                        new PortMapping(80, "tcp", "127.0.0.1", 8099),
                        new PortMapping(81, "udp", "", 0));
        assertThat(spec.network().exposed())
                .containsExactlyInAnyOrder("80/tcp", "81/udp", "90/tcp");
    }

    @Test
    void aRangeOfHostPortsIsKept() {
        ContainerSpec spec = host("\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"8000-8010\"}]}");
        assertThat(spec.network().ports())
                .containsExactly(new PortMapping(80, "tcp", "", 8000, 8010));
        assertThat(new String(Json.bytes(HostConfigView.json(spec).map()), StandardCharsets.UTF_8))
                .contains("\"HostPort\":\"8000-8010\"");
        for (String wrong : List.of("8010-8000", "0-5", "8000-", "1-2-3", "1-70000")) {
            assertThatThrownBy(() ->
                            host(
                                    "\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\""
                                            + wrong
                                            + "\"}]}"))
                    .as(wrong)
                    .isInstanceOf(Fault.class);
        }
    }

    @Test
    void aPortThatIsNoneIsRefused() {
        assertThatThrownBy(() -> host("\"PortBindings\":{\"80/tcp\":[{\"HostPort\":\"80a\"}]}"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("\"80a\"");
    }

    @Test
    void aNetworkHasItsAliases() {
        ContainerSpec spec =
                spec(
                        "{\"Image\":\"i\",\"HostConfig\":{\"NetworkMode\":\"n2\"},"
                            + "\"NetworkingConfig\":{\"EndpointsConfig\":{\"n2\":{\"Aliases\":[\"zz\"],"
                            + "\"IPAMConfig\":{\"IPv4Address\":\"10.77.0.9\"}}}}}");
        assertThat(spec.network().mode()).isEqualTo(new NetworkMode.NamedNetwork("n2"));
        assertThat(spec.network().endpoints())
                .containsExactly(
                        new EndpointSpec(
                                "n2",
                                List.of("zz"),
                                Optional.of("10.77.0.9"),
                                Optional.empty(),
                                0));
    }

    private static String mac(String body) {
        return spec("{\"Image\":\"i\"," + body + "}")
                .network()
                .endpoints()
                .getFirst()
                .mac()
                .orElse("");
    }

    @Test
    void aMacAddressIsTheEndpointsOrTheContainersOwn() {
        String endpoint =
                "\"NetworkingConfig\":{\"EndpointsConfig\":{\"n\":{\"MacAddress\":"
                        + "\"02-42-AC-11-00-07\"}}}";
        assertThat(mac(endpoint)).isEqualTo("02:42:ac:11:00:07");
        assertThat(mac("\"MacAddress\":\"02:42:ac:11:00:08\"")).isEqualTo("02:42:ac:11:00:08");
        assertThat(mac("\"MacAddress\":\"\"")).isEmpty();
        assertThatThrownBy(() -> mac("\"MacAddress\":\"02:42:ac:11:00:08\"," + endpoint))
                .hasMessageStartingWith("the container-wide MAC address must match");
        assertThatThrownBy(() -> mac("\"MacAddress\":\"me\""))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("invalid MAC address \"me\": write six bytes");
        for (String mode : List.of("none", "host", "container:x")) {
            String host = "\"HostConfig\":{\"NetworkMode\":\"" + mode + "\"}";
            assertThatThrownBy(() -> mac("\"MacAddress\":\"02:42:ac:11:00:08\"," + host))
                    .hasMessage("conflicting options: mac-address and the network mode");
        }
        assertThatThrownBy(
                        () -> mac("\"MacAddress\":\"02:42:ac:11:00:08\",\"NetworkDisabled\":true"))
                .hasMessage("conflicting options: mac-address and the network mode");
    }

    private static List<String> networks(String mode, String endpoints) {
        ContainerSpec spec =
                spec(
                        "{\"Image\":\"i\",\"HostConfig\":{\"NetworkMode\":\"%s\"},".formatted(mode)
                                + "\"NetworkingConfig\":{\"EndpointsConfig\":{%s}}}"
                                        .formatted(endpoints));
        return spec.network().endpoints().stream().map(EndpointSpec::network).toList();
    }

    @Test
    void endpointsSayTheNetworksAndTheModesIsTheFirst() {
        assertThat(networks("b", "\"a\":{},\"c\":{},\"b\":{}")).containsExactly("b", "a", "c");
        assertThat(networks("a", "\"b\":{}")).containsExactly("b");
        assertThat(networks("a", "")).containsExactly("a");
        assertThat(networks("", "\"b\":{},\"default\":{}")).containsExactly("bridge", "b");
        assertThat(networks("none", "\"none\":{}")).containsExactly("none");
        assertThat(networks("container:x", "\"container:x\":{}")).isEmpty();
        assertThatThrownBy(() -> networks("a", "\"a\":null"))
                .hasMessage("invalid config for network a: EndpointsConfig is nil");
    }

    @Test
    void aSharedNamespaceLeavesNothingToTheNetwork() {
        assertThatThrownBy(() -> networks("container:", ""))
                .hasMessage("invalid network mode: invalid container format container:<name|id>");
        assertThatThrownBy(() ->
                        spec(
                                "{\"Image\":\"i\",\"ExposedPorts\":{\"80/tcp\":{}},"
                                        + "\"HostConfig\":{\"NetworkMode\":\"container:x\"}}"))
                .hasMessage(
                        "conflicting options: port exposing and the container type network mode");
    }

    @Test
    void withTheNetworkDisabledThereIsNone() {
        ContainerSpec spec =
                spec(
                        "{\"Image\":\"i\",\"NetworkDisabled\":true,\"HostConfig\":{"
                                + "\"NetworkMode\":\"bridge\"}}");
        assertThat(spec.network().mode()).isEqualTo(new NetworkMode.NoNetwork());
        assertThat(CreateRequest.kept(spec.request()).networkDisabled()).isTrue();
    }
}
