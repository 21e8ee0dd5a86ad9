package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Map;

/** Apps of one environment find each other; those of another are out of reach. */
class EnvironmentIsolationTest {
    private static Instance minato;

    @BeforeAll
    static void start() throws IOException {
        minato = Instance.create(237);
        minato.minato("start").ok();
    }

    @AfterAll
    static void stop() throws IOException {
        minato.close();
    }

    @Test
    void theSampleReachesWhatItSaysAndNothingElse() {
        String told = minato.sample("samples/microservices/shop.sh", Map.of()).out();
        assertThat(told)
                .contains("front says:\nthe shop\norders: 3 orders\n")
                .contains("\norders.internal.store.minato.localhost: 3 orders\n")
                .contains("\nledger: not reached\n")
                .contains("\nledger.vault.minato.localhost: not reached\n")
                .contains("the world asks orders: 404, ledger: 200")
                .contains("cannot be deleted: app 'ledger' is in it");
        assertThat(minato.minato("app", "list").ok().out())
                .contains("ENVIRONMENT")
                .containsPattern("front +store ");

        minato.killDaemon();
        assertThat(minato.get("front.store", "/").ok().out()).contains("orders: 3 orders");
        minato.minato("start").ok();
        assertThat(minato.get("front.store", "/").ok().out()).contains("ledger: not reached");

        minato.minato("app", "delete", "front", "orders", "ledger").ok();
        minato.minato("env", "delete", "store").ok();
        minato.minato("env", "delete", "vault").ok();
        assertThat(minato.docker("network", "ls").ok().out()).doesNotContain("env-");
        assertThat(minato.minato("env", "list").ok().out()).doesNotContain("vault");
    }
}
