package dev.minato.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

class FlagsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Test
    void portsAreWrittenAsDockerDoes() {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("HostConfig");

        PortFlags.put(body, List.of("8080:80", "127.0.0.1:53:53/udp", "9", "[::1]:1:80"));

        assertThat(body.path("ExposedPorts").propertyNames())
                .containsExactly("80/tcp", "53/udp", "9/tcp");
        assertThat(body.at("/HostConfig/PortBindings"))
                .hasToString(
                        "{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8080\"},"
                                + "{\"HostIp\":\"::1\",\"HostPort\":\"1\"}],"
                                + "\"53/udp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"53\"}],"
                                + "\"9/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "80:0", "a:80", "80:65536", "1:2:3:4", "80/icmp"})
    void aPortThatIsNoneIsRefused(String flag) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("HostConfig");

        assertThatThrownBy(() -> PortFlags.put(body, List.of(flag)))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("is not a port");
    }
}
