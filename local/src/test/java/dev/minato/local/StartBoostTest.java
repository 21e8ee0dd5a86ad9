package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Cpu;
import dev.minato.platform.Replica;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Replicas may use whole processors while they start, on a real container's control group. */
@Timeout(60)
class StartBoostTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);
    private static final int HALF = 50_000;
    private static final int ONE = 100_000;

    @TempDir Path folder;
    private TestHost host;
    private Replica replica;

    @BeforeEach
    void start() throws IOException {
        host = new TestHost(folder);
        host.ensure(SET, TestHost.spec("sh", "-c", "exec httpd -f -p 80 -h /www"), 1);
        List<Replica> ready = host.await("shop", all -> all.stream().anyMatch(Replica::ready));
        replica = ready.getFirst();
    }

    @AfterEach
    void stop() {
        host.clear();
        host.close();
    }

    @Test
    void aHalfIsAWholeOneUntilTenSecondsAfterReadiness() throws IOException {
        StartBoost boost = boost("0.5");
        boost.begin(TestHost.id(replica), T0);
        boost.ready(T0.plusSeconds(1));
        boost.ready(T0.plusSeconds(9));
        boost.look(T0.plusSeconds(10));
        assertThat(host.cpuQuota(replica)).isEqualTo(ONE);
        assertThat(boost.until()).contains(T0.plusSeconds(11));

        boost.look(T0.plusSeconds(11));

        assertThat(host.cpuQuota(replica)).isEqualTo(HALF);
        assertThat(boost.until()).isEmpty();
    }

    @Test
    void oneThatDoesNotGetReadyHasAMinute() throws IOException {
        StartBoost boost = boost("0.5");
        boost.begin(TestHost.id(replica), T0);
        boost.look(T0.plusSeconds(59));
        assertThat(host.cpuQuota(replica)).isEqualTo(ONE);

        boost.look(T0.plusSeconds(60));

        assertThat(host.cpuQuota(replica)).isEqualTo(HALF);
    }

    @Test
    void wholeProcessorsStayAsTheyAre() throws IOException {
        boost("0.5").adopt(TestHost.id(replica));

        StartBoost whole = boost("1");
        whole.begin(TestHost.id(replica), T0);

        assertThat(whole.until()).isEmpty();
        assertThat(host.cpuQuota(replica)).isEqualTo(HALF);
    }

    @Test
    void aReplicaStartsWithItAndTheNextDaemonEndsIt() throws IOException {
        assertThat(host.cpuQuota(replica)).isEqualTo(ONE);

        host.restart();

        assertThat(host.cpuQuota(replica)).isEqualTo(HALF);
    }

    private StartBoost boost(String cpu) {
        return new StartBoost(host.engine().containers(), Cpu.parse("cpu", cpu));
    }
}
