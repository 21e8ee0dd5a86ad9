package dev.minato.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.edge.EdgeStats;
import dev.minato.edge.GroupKey;
import dev.minato.edge.GroupStats;
import dev.minato.edge.LatencyBuckets;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Counts between builds that know tunnels and builds that do not. */
class StatsDocumentTest {
    private static final GroupKey KEY = new GroupKey("shop", "shop--one");

    private static final String EARLIER =
            """
            {"type":"Stats","stats":{"epoch":"e","elapsedNanos":7,"last":false,"groups":[{\
            "app":"shop","target":"shop--one","begun":3,"ended":[0,0,1,0,0,0],"held":0,\
            "inFlight":2,"heldNanos":0,"inFlightNanos":9,"bytesIn":0,"bytesOut":0,"retries":0,\
            "failedDials":0,"latency":{}}]}}\
            """;

    private static EdgeStats counted(Map<String, Integer> tunnels) {
        return new EdgeStats(
                "e",
                7,
                false,
                List.of(
                        new GroupStats(
                                KEY,
                                3,
                                List.of(0L, 0L, 1L, 0L, 0L, 0L),
                                0,
                                2,
                                0,
                                9,
                                0,
                                0,
                                0,
                                0,
                                Collections.nCopies(LatencyBuckets.COUNT, 0L),
                                tunnels)));
    }

    private static String written(EdgeStats stats) {
        return new String(
                EdgeJson.encode(new Message.Stats(StatsDocument.of(stats))),
                StandardCharsets.UTF_8);
    }

    private static EdgeStats read(String json) {
        Message message = EdgeJson.decode(json.getBytes(StandardCharsets.UTF_8));
        return ((Message.Stats) message).stats().read();
    }

    @Test
    void tunnelsComeThroughByBackend() {
        EdgeStats stats = counted(Map.of("a", 1, "b", 40));

        assertThat(read(written(stats))).isEqualTo(stats);
    }

    @Test
    void withoutAnyItIsWhatTheBuildBeforeWrites() {
        assertThat(written(counted(Map.of()))).isEqualTo(EARLIER);
    }

    @Test
    void theBuildBeforeSaysNothingOfThem() {
        assertThat(read(EARLIER)).isEqualTo(counted(Map.of()));
    }
}
