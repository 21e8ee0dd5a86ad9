package dev.minato.cli.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.cli.client.JsonTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.stream.Collectors;

/** Rules are written here as {@code target=weight/label}. */
class TrafficEditTest {
    private static TrafficEdit rules(String... rules) {
        ObjectNode app = JsonTree.object().put("name", "shop");
        ArrayNode traffic = app.withArray("/properties/configuration/ingress/traffic");
        for (String rule : rules) {
            String[] parts = rule.split("[=/]", -1);
            ObjectNode entry = traffic.addObject();
            if (parts[0].equals("latest")) {
                entry.put("latestRevision", true);
            } else {
                entry.put("revisionName", parts[0]);
            }
            entry.put("weight", Integer.parseInt(parts[1]));
            if (parts.length > 2) {
                entry.put("label", parts[2]);
            }
        }
        return TrafficEdit.of(app);
    }

    private static String text(TrafficEdit edit) {
        return edit.list()
                .valueStream()
                .map(TrafficEditTest::text)
                .collect(Collectors.joining(" "));
    }

    private static String text(JsonNode rule) {
        String label = JsonTree.text(rule, "label");
        return TrafficEdit.target(rule)
                + "="
                + rule.path("weight").asInt(-1)
                + (label.isEmpty() ? "" : "/" + label);
    }

    private static String weighed(TrafficEdit edit, String... weights) {
        return text(edit.weigh(TrafficEdit.weights("--revision-weight", List.of(weights))));
    }

    @Test
    void whoIsNamedGetsHisShareAndTheOthersWhatIsLeftAsBefore() {
        assertThat(weighed(rules("latest=100"), "a=20")).isEqualTo("latest=80 a=20");
        assertThat(weighed(rules("a=60", "b=40"), "c=50")).isEqualTo("a=30 b=20 c=50");
        assertThat(weighed(rules("a=1", "b=1", "c=98"), "d=1")).isEqualTo("a=1 b=1 c=97 d=1");
        assertThat(weighed(rules("a=50", "b=50"), "a=100")).isEqualTo("a=100");
        assertThat(weighed(rules("A=50", "b=50"), "a=10")).isEqualTo("A=10 b=90");
    }

    @Test
    void aRuleWithALabelStaysAndOneThatSaysNothingGoes() {
        assertThat(weighed(rules("a=50/blue", "b=50"), "b=100")).isEqualTo("a=0/blue b=100");
        assertThat(weighed(rules("a=50", "b=50/green"), "a=0", "b=100")).isEqualTo("b=100/green");
    }

    @Test
    void weightsAreNeverMoreThanAHundredNorLessWhereNobodyTakesTheRest() {
        assertThatThrownBy(() -> weighed(rules("latest=100"), "a=60", "b=50"))
                .isInstanceOf(Fault.class)
                .hasMessage("the weights are 110 together: give at most 100");
        assertThatThrownBy(() -> weighed(rules("latest=100"), "latest=60"))
                .hasMessage(
                        "the weights are 60 together and no other revision has traffic: give 100"
                                + " in all");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "=5", "a=", "a=-1", "a=101", "a=1e1", "a=1.5", "a=x"})
    void aWeightThatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> TrafficEdit.weights("--revision-weight", List.of(text)))
                .isInstanceOf(Fault.class)
                .hasMessageStartingWith("--revision-weight \"" + text + "\" is not NAME=WEIGHT");
    }

    @Test
    void twoWeightsForOneAreRefused() {
        assertThatThrownBy(() -> TrafficEdit.weights("--label-weight", List.of("a=1", "a=2")))
                .hasMessage("--label-weight has two weights for a: give one");
    }

    @ParameterizedTest
    @CsvSource({
        "a, blue, a=100/blue b=0/green",
        "b, blue, a=100 b=0/blue",
        "a, green, a=100/green",
        "latest, blue, a=100 b=0/green latest=0/blue"
    })
    void aLabelMovesToItsRevision(String revision, String label, String after) {
        assertThat(text(rules("a=100/blue", "b=0/green").label(revision, label))).isEqualTo(after);
    }

    @Test
    void labelsAreExchangedAndTakenAway() {
        TrafficEdit edit = rules("a=80/blue", "b=20/green");

        assertThat(text(edit.swap("blue", "green"))).isEqualTo("a=80/green b=20/blue");
        assertThat(text(edit.unlabel("GREEN"))).isEqualTo("a=80 b=20/blue");
        assertThatThrownBy(() -> edit.unlabel("red"))
                .hasMessage("shop has no label red: it has blue");
    }

    @Test
    void toTheLatestAloneKeepsLabels() {
        assertThat(text(rules("a=80/blue", "b=20").toLatest())).isEqualTo("a=0/blue latest=100");
    }

    @Test
    void withoutAnIngressThereIsNothingToShare() {
        assertThatThrownBy(() -> TrafficEdit.of(JsonTree.object().put("name", "shop")))
                .hasMessage("shop has no ingress: `minato ingress enable -n shop` gives it one");
    }
}
