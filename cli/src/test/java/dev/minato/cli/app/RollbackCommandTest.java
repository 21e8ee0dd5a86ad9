package dev.minato.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.node.ArrayNode;

/** Which revision a rollback goes to where none is named. */
class RollbackCommandTest {
    private final ArrayNode revisions = JsonTree.object().putArray("value");

    @Test
    void theOneBeforeWhatServesAndNoneThatFailed() {
        add("v5", 0, "Provisioning");
        add("v4", 100, "Provisioned");
        add("v3", 0, "Failed");
        add("v2", 0, "Deprovisioned");
        add("v1", 0, "Provisioned");
        assertThat(earlier()).isEqualTo("v2");
    }

    @Test
    void whatServesHasTheMostOfTheRequests() {
        add("v3", 20, "Provisioned");
        add("v2", 80, "Provisioned");
        add("v1", 0, "Provisioned");
        assertThat(earlier()).isEqualTo("v1");
    }

    @Test
    void whereThereIsNoneItIsSaid() {
        add("v2", 100, "Provisioned");
        add("v1", 0, "Failed");
        assertThatThrownBy(this::earlier).hasMessageContaining("no revision before v2");
    }

    private String earlier() {
        return JsonTree.text(RollbackCommand.earlier(revisions), "name");
    }

    private void add(String name, int weight, String state) {
        revisions
                .addObject()
                .put("name", name)
                .putObject("properties")
                .put("trafficWeight", weight)
                .put("provisioningState", state);
    }
}
