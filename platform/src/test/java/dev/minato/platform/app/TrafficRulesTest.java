package dev.minato.platform.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.Specs;
import dev.minato.platform.TrafficRule;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** How requests may be shared out, and what is said of a list that cannot be. */
class TrafficRulesTest {
    private static final TrafficRules RULES =
            new TrafficRules(
                    Set.of("shop--one", "shop--two"),
                    Set.of("shop--one", "shop--two", "shop--old"),
                    List.of());

    @Test
    void weightsMakeAHundred() {
        fine(to("shop--one", 80), latest(20));
        fine(latest(100));
        refused("", "make 80", to("shop--one", 80));
        refused("", "make 130", to("shop--one", 70), latest(60));
        refused("[1].weight", "0 to 100", to("shop--one", 100), to("shop--two", -20));
        refused("[0].weight", "101", to("shop--one", 101));
    }

    @Test
    void aRevisionWithAWeightIsActive() {
        refused("[0].revisionName", "no revision of this app", to("shop--new", 100));
        refused("[0].revisionName", "activate it first", to("shop--old", 100));
        fine(latest(100), labelled("shop--old", "before"));
        refused("[1].revisionName", "no revision", latest(100), labelled("shop--new", "next"));
    }

    @Test
    void nothingIsGivenTwice() {
        refused("[1].revisionName", "one weight", to("shop--one", 50), to("shop--one", 50));
        refused("[1].latestRevision", "one weight", latest(50), latest(50));
        refused(
                "[2].label",
                "on one revision",
                latest(100),
                labelled("shop--one", "blue"),
                labelled("shop--two", "blue"));
    }

    @Test
    void entriesThatSayNothingOfWhatIsInactiveAreLeftOut() {
        TrafficRule gone = to("shop--gone", 0);
        TrafficRules rules =
                new TrafficRules(
                        Set.of("shop--one"), Set.of("shop--one", "shop--old"), List.of(gone));
        List<TrafficRule> kept =
                List.of(
                        latest(100),
                        to("shop--one", 0),
                        labelled("shop--old", "before"),
                        to("shop--unknown", 0));
        List<TrafficRule> sent = new ArrayList<>(kept);
        sent.add(to("shop--old", 0));
        sent.add(gone);
        assertThat(rules.telling(sent)).isEqualTo(kept);
    }

    @Test
    void whatStandsIsTakenAgainWhateverBecameOfIt() {
        TrafficRule gone = to("shop--gone", 50);
        List<TrafficRule> standing = List.of(gone, latest(50));
        TrafficRules rules = new TrafficRules(Set.of("shop--one"), Set.of(), standing);
        assertThatCode(() -> rules.check(RevisionMode.MULTIPLE, standing))
                .doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        rules.check(
                                RevisionMode.MULTIPLE, List.of(to("shop--gone", 60), latest(40))))
                .hasMessageContaining("no revision of this app");
    }

    @Test
    void inSingleModeOneHasAll() {
        assertThatThrownBy(() ->
                        RULES.check(RevisionMode.SINGLE, List.of(to("shop--one", 20), latest(80))))
                .hasMessageContaining("set activeRevisionsMode to Multiple");
        for (List<TrafficRule> fine :
                List.of(
                        List.of(latest(100), labelled("shop--one", "blue")),
                        List.of(to("shop--one", 100)),
                        List.of(to("shop--old", 100)))) {
            assertThatCode(() -> RULES.check(RevisionMode.SINGLE, fine)).doesNotThrowAnyException();
        }
        assertThatThrownBy(() -> RULES.check(RevisionMode.SINGLE, List.of(to("shop--x", 100))))
                .hasMessageContaining("no revision of this app");
    }

    /** As az does it, which sends back the whole app with another mode. */
    @Test
    void sharesThatAreSentBackInSingleModeAreNoneAnyMore() {
        List<TrafficRule> shares =
                List.of(
                        new TrafficRule(Optional.of("shop--one"), Optional.of("blue"), 80),
                        new TrafficRule(Optional.empty(), Optional.of("next"), 20));
        AppSpec before = spec(RevisionMode.MULTIPLE, shares);
        assertThat(TrafficRules.meant(spec(RevisionMode.SINGLE, shares), Optional.of(before)))
                .containsExactly(
                        new TrafficRule(Optional.empty(), Optional.of("next"), 100),
                        labelled("shop--one", "blue"));
        List<TrafficRule> others = List.of(to("shop--one", 100));
        assertThat(TrafficRules.meant(spec(RevisionMode.SINGLE, others), Optional.of(before)))
                .isEqualTo(others);
        assertThat(TrafficRules.meant(before, Optional.of(before))).isEqualTo(shares);
    }

    private static AppSpec spec(RevisionMode mode, List<TrafficRule> traffic) {
        AppSpec spec = Specs.app(Optional.empty(), Specs.container(List.of(), List.of()));
        return new AppSpec(mode, traffic, spec.ingress(), List.of(), List.of(), 0, spec.template());
    }

    private static TrafficRule to(String revision, int weight) {
        return new TrafficRule(Optional.of(revision), Optional.empty(), weight);
    }

    private static TrafficRule latest(int weight) {
        return new TrafficRule(Optional.empty(), Optional.empty(), weight);
    }

    private static TrafficRule labelled(String revision, String label) {
        return new TrafficRule(Optional.of(revision), Optional.of(label), 0);
    }

    private static void fine(TrafficRule... rules) {
        assertThatCode(() -> RULES.check(RevisionMode.MULTIPLE, List.of(rules)))
                .doesNotThrowAnyException();
    }

    private static void refused(String at, String message, TrafficRule... rules) {
        assertThatThrownBy(() -> RULES.check(RevisionMode.MULTIPLE, List.of(rules)))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field())
                                    .contains("configuration.ingress.traffic" + at);
                            assertThat(fault.text()).contains(message);
                        });
    }
}
