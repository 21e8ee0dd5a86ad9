package dev.minato.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Map;

/** Which targets are reached through a proxy. */
final class EnvironmentProxiesTest {
    private static boolean isDirect(String noProxy, String target) {
        EnvironmentProxies proxies =
                new EnvironmentProxies(
                        Map.of(
                                "HTTPS_PROXY", "http://proxy:3128",
                                "HTTP_PROXY", "http://proxy:3128",
                                "NO_PROXY", noProxy));
        return proxies.select(URI.create(target)).equals(java.util.List.of(Proxy.NO_PROXY));
    }

    @Test
    void eachSchemeHasItsProxy() {
        EnvironmentProxies proxies =
                new EnvironmentProxies(
                        Map.of("https_proxy", "proxy.example", "HTTP_PROXY", "http://p:3128"));
        assertThat(proxies.select(URI.create("https://r.example")).getFirst().address())
                .isEqualTo(InetSocketAddress.createUnresolved("proxy.example", 80));
        assertThat(proxies.select(URI.create("http://r.example")).getFirst().address())
                .isEqualTo(InetSocketAddress.createUnresolved("p", 3128));
    }

    @Test
    void withoutVariablesEverythingIsDirect() {
        assertThat(new EnvironmentProxies(Map.of()).select(URI.create("https://r.example")))
                .containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void theProxysAccountIsShownToItAlone() {
        EnvironmentProxies proxies =
                new EnvironmentProxies(Map.of("https_proxy", "http://anna:x@proxy:3128"));
        assertThat(proxies.authorization(URI.create("https://r.example")))
                .contains("Basic YW5uYTp4");
        assertThat(proxies.authorization(URI.create("http://r.example"))).isEmpty();
        assertThat(proxies.authorization(URI.create("https://127.0.0.1"))).isEmpty();
    }

    @Test
    void aVariableOfGarbageIsNone() {
        assertThat(
                        new EnvironmentProxies(
                                        Map.of("https_proxy", "http://a b", "http_proxy", ":"))
                                .select(URI.create("https://r.example")))
                .containsExactly(Proxy.NO_PROXY);
    }

    @ParameterizedTest
    @CsvSource({
        "'', https://r.example, false",
        "*, https://r.example, true",
        "example, https://r.example, true",
        ".example, https://r.example, true",
        "*.example, https://r.example, true",
        "xample, https://r.example, false",
        "r.example:5000, https://r.example:5000, true",
        "r.example:5000, https://r.example:5001, false",
        "'a, r.example', https://r.example, true",
        "10.0.0.0/8, https://10.1.2.3, true",
        "10.0.0.0/8, https://11.1.2.3, false",
        "10.0.0.0/8, https://ten.example, false",
        "10.0.0.0/x, https://10.1.2.3, false",
        "fd00::/8, 'https://[fd00::1]', true",
        "10.1.2.3, https://10.1.2.3, true",
        "'', https://localhost:5000, true",
        "'', https://127.0.0.9, true",
        "'', 'https://[::1]:5000', true",
    })
    void noProxyNamesHostsSuffixesPortsAndNetworks(String rule, String target, boolean direct) {
        assertThat(isDirect(rule, target)).isEqualTo(direct);
    }
}
