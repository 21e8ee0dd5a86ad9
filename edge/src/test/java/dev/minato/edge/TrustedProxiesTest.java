package dev.minato.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    @ParameterizedTest
    @CsvSource({
        "'10.0.0.0/8', 10.255.1.2, true",
        "'10.0.0.0/8', 11.0.0.1, false",
        "'192.0.2.7', 192.0.2.7, true",
        "'192.0.2.7', 192.0.2.8, false",
        "'172.16.0.0/12', 172.31.0.1, true",
        "'172.16.0.0/12', 172.32.0.1, false",
        "'0.0.0.0/0', 1.2.3.4, true",
        "'0.0.0.0/0', ::1, false",
        "'fd00::/8, 127.0.0.1', fd12::1, true",
        "'fd00::/8, 127.0.0.1', 127.0.0.1, true",
    })
    void containsWhatIsInANetwork(String networks, String peer, boolean contained) {
        assertThat(TrustedProxies.parse("F", networks).contain(AddressLiterals.parse(peer)))
                .isEqualTo(contained);
    }

    @Test
    void trustsNobodyWhereNothingIsSaid() {
        assertThat(TrustedProxies.parse("F", "").contain(AddressLiterals.parse("127.0.0.1")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/",
                "example.com",
                "10.0.0.0/8,",
                "*"
            })
    void saysWhichPartIsWrong(String text) {
        assertThatThrownBy(() -> TrustedProxies.parse("MINATO_TRUSTED_PROXIES", text))
                .hasMessageStartingWith("MINATO_TRUSTED_PROXIES \"")
                .hasMessageContaining("10.0.0.0/8");
    }
}
