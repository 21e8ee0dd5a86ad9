package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.launch.ProductFolder;
import dev.minato.platform.scale.Trigger;
import dev.minato.platform.scale.TriggerSpec;
import dev.minato.scaler.KedaTriggers;
import dev.minato.scaler.driver.DriverLoader;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Drivers of triggers as they lie in the product that was built; none is on this class path. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProductDriversTest {
    private ProductFolder product;

    @BeforeAll
    void build() throws IOException {
        String minato = Instance.root().resolve("minato").toString();
        Instance.run(Instance.root(), Map.of(), List.of(minato, "--version")).ok();
        product =
                new ProductFolder(
                        Instance.root().resolve(".dist/current").toRealPath(),
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "test",
                        Optional.empty());
    }

    @Test
    void driversAreOnNoClassPath() throws IOException {
        List<String> drivers;
        try (Stream<Path> all = Files.walk(product.drivers())) {
            drivers =
                    all.filter(Files::isRegularFile)
                            .map(each -> each.getFileName().toString())
                            .toList();
        }
        assertThat(drivers).hasSize(3).allMatch(each -> each.endsWith(".jar"));
        for (String list : List.of("all.jars", "cli.jars")) {
            assertThat(Files.readString(product.folder().resolve(list))).doesNotContain(drivers);
        }
    }

    /** That nobody answers there is the driver's word. */
    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mysql", "kafka"})
    void theDriverOfATypeIsLoadedFromTheProduct(String type) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        KedaTriggers triggers = new KedaTriggers(new DriverLoader(product.drivers()));
        try (Trigger trigger = triggers.open(rule(type, Integer.toString(port)))) {
            assertThatThrownBy(() -> trigger.read(Duration.ofSeconds(10)))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .message()
                    .doesNotContain("has no driver", "cannot be loaded");
        }
    }

    private static TriggerSpec rule(String type, String port) {
        Map<String, String> metadata =
                switch (type) {
                    case "kafka" ->
                            Map.of(
                                    "bootstrapServers",
                                    "127.0.0.1:" + port,
                                    "consumerGroup",
                                    "g",
                                    "topic",
                                    "t");
                    case "mysql" ->
                            Map.of(
                                    "query",
                                    "SELECT 1",
                                    "queryValue",
                                    "1",
                                    "host",
                                    "127.0.0.1",
                                    "port",
                                    port,
                                    "dbName",
                                    "d",
                                    "username",
                                    "u");
                    default ->
                            Map.of(
                                    "query",
                                    "SELECT 1",
                                    "targetQueryValue",
                                    "1",
                                    "host",
                                    "127.0.0.1",
                                    "port",
                                    port,
                                    "dbName",
                                    "d",
                                    "userName",
                                    "u",
                                    "sslmode",
                                    "disable");
                };
        return new TriggerSpec(
                type,
                metadata,
                type.equals("kafka") ? Map.of() : Map.of("password", "p"),
                Map.of());
    }
}
