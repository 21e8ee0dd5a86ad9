package dev.minato.cli.usage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Two reports of the daemon's and what is shown of them. */
class UsageSampleTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static JsonNode report(String at, long hostCpu, String main, String side) {
        return JSON.readTree(
                """
                {"at":"2026-01-01T00:00:%sZ",
                 "host":{"cpu":2000000000,"cpuUsedNanos":%d,"memory":8589934592,"memoryUsed":4294967296,
                  "cpuLimit":20000000000,"memoryLimit":7730941132},
                 "replicas":[{"app":"shop","revision":"shop--v1","name":"shop--v1-a","containers":[
                  {"name":"main","running":true,"cpuAsked":500000000,"memoryAsked":1073741824,
                   "memoryLimit":1073741824,"memoryUsed":104857600,"pids":5,"pidsLimit":4096,%s},
                  {"name":"side","running":true,"cpuAsked":250000000,"memoryAsked":536870912,
                   "memoryLimit":536870912,"memoryUsed":52428800,"pids":2,"pidsLimit":64,%s}]}]}
                """
                        .formatted(at, hostCpu, main, side));
    }

    private static JsonNode sample() {
        return new UsageSample(
                        report(
                                "00",
                                1_000_000_000L,
                                "\"cpuUsedNanos\":1000000000,\"periods\":10,\"throttledPeriods\":0",
                                "\"cpuUsedNanos\":5"),
                        report(
                                "02",
                                3_000_000_000L,
                                "\"cpuUsedNanos\":2000000000,\"periods\":30,\"throttledPeriods\":9",
                                "\"cpuUsedNanos\":5,\"pidsRefused\":3,\"oomKills\":1"))
                .resource();
    }

    @Test
    void processorsAreARateAndTheRestIsOfNow() {
        JsonNode sample = sample();
        JsonNode main = sample.at("/apps/0/replicas/0/containers/0");
        assertThat(main.at("/cpu/used").asDouble()).isEqualTo(0.5);
        assertThat(sample.at("/apps/0/cpu/requested").asDouble()).isEqualTo(0.75);
        assertThat(sample.at("/apps/0/memory/used").asLong()).isEqualTo(150L << 20);
        assertThat(sample.at("/host/cpu/used").asDouble()).isEqualTo(1.0);
        assertThat(sample.at("/host/cpu/limit").asDouble()).isEqualTo(20.0);
        assertThat(sample.at("/host/memory/requested").asLong()).isEqualTo(1536L << 20);
    }

    @Test
    void whoIsHeldBackIsTold() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        UsageTable.of(sample()).print(new PrintStream(text, true, StandardCharsets.UTF_8));
        assertThat(text.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        NAME           CPU    REQUESTED   LIMIT   MEMORY    REQUESTED   LIMIT     PIDS   NOTE
                        host           1.00   0.75        20.00   4 GiB     1.5 GiB     7.2 GiB   7
                        shop           0.50   0.75        0.75    150 MiB   1.5 GiB     1.5 GiB   7
                          shop--v1-a   0.50   0.75        0.75    150 MiB   1.5 GiB     1.5 GiB   7      main: throttled 45 %, side: pids limit reached 3x, side: OOM killed 1x
                        """);
    }

    @Test
    void oneThatWasStartedAgainHasNoRateOfBefore() {
        JsonNode sample =
                new UsageSample(
                                report("00", 0, "\"cpuUsedNanos\":9000000000", "\"a\":1"),
                                report("01", 0, "\"cpuUsedNanos\":1000000", "\"a\":1"))
                        .resource();
        assertThat(sample.at("/apps/0/replicas/0/containers/0/cpu/used").asDouble()).isZero();
    }
}
