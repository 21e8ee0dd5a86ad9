package dev.minato.engine.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.network.PortBinding;
import dev.minato.engine.network.TransportProtocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class SubnetTest {
    @ParameterizedTest
    @ValueSource(strings = {"02:42:AC:11:00:07", "02-42-ac-11-00-07", "0242.ac11.0007"})
    void aHardwareAddressIsReadInTheFormsThatDockerReads(String text) {
        assertThat(HardwareAddress.parse(text).text()).isEqualTo("02:42:ac:11:00:07");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "02:42:ac:11:00",
                "02:42-ac:11:00:07",
                "02:42:ac:11:00:07\n",
                "01:00:5e:00:00:01",
                "ff:ff:ff:ff:ff:ff",
                "00:00:00:00:00:00"
            })
    void whatIsNoAddressOfOneInterfaceIsRefused(String text) {
        assertThatThrownBy(() -> HardwareAddress.parse(text))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("invalid MAC address \"" + text + "\": ");
    }

    @Test
    void readsCidr() {
        Subnet subnet = Subnet.parse("s", "10.213.0.0/20");
        assertThat(subnet.size()).isEqualTo(4096);
        assertThat(subnet.address(1)).isEqualTo("10.213.0.1");
        assertThat(subnet.contains("10.213.15.255")).isTrue();
        assertThat(subnet.contains("10.213.16.0")).isFalse();
        assertThat(subnet.contains("not an address")).isFalse();
        assertThat(subnet).hasToString("10.213.0.0/20");
    }

    @Test
    void refusesWhatIsNone() {
        for (String text :
                List.of(
                        "",
                        "10.0.0.0",
                        "10.0.0.1/8",
                        "10.0.0.0/33",
                        "256.0.0.0/8",
                        "a/8",
                        "10.0.0.0/-1",
                        "010.0.0.0/8",
                        "10.0.0/8")) {
            assertThatThrownBy(() -> Subnet.parse("MINATO_NETWORK", text))
                    .as(text)
                    .isInstanceOf(Fault.class)
                    .hasMessageStartingWith("MINATO_NETWORK \"" + text + "\"");
        }
    }

    @Test
    void knowsOverlaps() {
        Subnet subnet = Subnet.parse("s", "10.213.0.0/16");
        assertThat(subnet.overlaps(Subnet.parse("s", "10.213.7.0/24"))).isTrue();
        assertThat(subnet.overlaps(Subnet.parse("s", "10.0.0.0/8"))).isTrue();
        assertThat(subnet.overlaps(Subnet.parse("s", "10.214.0.0/16"))).isFalse();
    }

    @Test
    void cutsTheRangeIntoOneLargeAndManySmall() {
        SubnetLayout layout = new SubnetLayout(Subnet.parse("s", "10.213.0.0/16"));
        assertThat(layout.standard()).hasToString("10.213.0.0/20");
        Subnet first = layout.next(List.of());
        assertThat(first).hasToString("10.213.16.0/24");
        assertThat(layout.next(List.of(first))).hasToString("10.213.17.0/24");
        SubnetLayout small = new SubnetLayout(Subnet.parse("s", "192.168.5.0/26"));
        assertThat(small.standard()).hasToString("192.168.5.0/27");
        assertThat(small.next(List.of())).hasToString("192.168.5.32/29");
        assertThatThrownBy(() -> small.next(List.of(small.range())))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("are in use");
    }

    @Test
    void theEnvironmentNamesTheRange() {
        assertThat(NetworkSettings.of(Map.of()).range()).isEmpty();
        assertThat(NetworkSettings.of(Map.of("MINATO_NETWORK", "10.5.0.0/16")).range())
                .contains(Subnet.parse("s", "10.5.0.0/16"));
        assertThatThrownBy(() -> NetworkSettings.of(Map.of("MINATO_NETWORK", "10.5.0.0/30")))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("prefix of 8 to 26");
    }

    @Test
    void bindingsAreCheckedWhenTheyAreMade() {
        assertThatThrownBy(() -> new PortBinding(0, TransportProtocol.TCP, "127.0.0.1", 1))
                .hasMessage("container port 0 is not a port: give 1 to 65535");
        assertThatThrownBy(() -> new PortBinding(80, TransportProtocol.TCP, "127.0.0.1", 65536))
                .isInstanceOf(Fault.class);
        assertThatThrownBy(() -> new PortBinding(80, TransportProtocol.TCP, "localhost", 1))
                .hasMessageContaining("\"localhost\" is not an IP address");
        assertThat(new PortBinding(80, TransportProtocol.TCP, "::1", 1).hostAddress())
                .isEqualTo("::1");
    }
}
