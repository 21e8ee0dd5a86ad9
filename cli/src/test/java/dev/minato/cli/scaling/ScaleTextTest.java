package dev.minato.cli.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;

/** What {@code app explain-scale} tells of a revision. */
class ScaleTextTest {
    private static JsonNode parsed(String json) {
        return JsonTree.parse(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void rulesTheDecisionAndThoseBefore() {
        assertThat(
                        ScaleText.of(
                                parsed(
                                        """
                                        {"name":"shop--a","minReplicas":0,"maxReplicas":10,
                                         "replicas":4,"readyReplicas":1,"holdsRequests":false,
                                         "heldBack":"no room",
                                         "rules":[
                                          {"name":"web","type":"http","askedAt":"T1","value":34.20,
                                           "target":10.0,"targetOf":"replica","active":true},
                                          {"name":"jobs","type":"redis",
                                           "failure":"127.0.0.1:6379: connection refused"}],
                                         "lastDecision":{"at":"T2","replicas":4,"wanted":4,
                                          "reason":"web","waitingRequests":0,"nextAt":"T3"},
                                         "decisions":[
                                          {"at":"T2","from":1,"to":4,"reason":"web"},
                                          {"at":"T0","from":0,"to":1,"reason":"a request waits"}]}
                                        """),
                                1))
                .containsExactly(
                        "shop--a: 4 replicas wanted, 1 ready, 0 to 10",
                        "  held back: no room",
                        "  rule web (http): 34.2 of 10 for each replica, active (asked at T1)",
                        "  rule jobs (redis): not read: 127.0.0.1:6379: connection refused",
                        "  decided at T2: 4 replicas, since web; again at T3",
                        "  T2  1 → 4  web");
    }

    @Test
    void oneThatSleepsAndOneWithAFloor() {
        assertThat(
                        ScaleText.of(
                                parsed(
                                        """
                                        {"name":"shop--a","minReplicas":0,"maxReplicas":1,
                                         "replicas":0,"readyReplicas":0,"holdsRequests":true,
                                         "floor":1,"floorReason":"from before scaling"}
                                        """),
                                5))
                .containsExactly(
                        "shop--a: 0 replicas wanted, 0 ready, 0 to 1; requests wait until one is"
                                + " ready",
                        "  never fewer than 1: from before scaling",
                        "  nothing was decided since the daemon started");
    }
}
