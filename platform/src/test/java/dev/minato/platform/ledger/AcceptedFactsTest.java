package dev.minato.platform.ledger;

import static dev.minato.platform.Specs.container;
import static dev.minato.platform.Specs.ingress;
import static dev.minato.platform.Specs.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.AppSpec;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Kind;
import dev.minato.platform.Operation.Outcome;
import dev.minato.platform.Specs;
import dev.minato.platform.TrafficRule;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Optional;

class AcceptedFactsTest {
    private static final AppSpec APP =
            Specs.app(ingress(true, Optional.of(80)), container(List.of(), List.of()));

    private static List<AppFact> facts(AppSpec spec, Kind kind, Outcome outcome) {
        Operation operation =
                new Operation(
                        "id",
                        "shop",
                        kind,
                        outcome,
                        Operation.Status.IN_PROGRESS,
                        Optional.of("shop--two"),
                        Optional.empty(),
                        Specs.START,
                        Optional.empty());
        Acceptance acceptance =
                new Acceptance(
                        row(spec, AppIntent.RUN),
                        Map.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        operation,
                        false);
        return AcceptedFacts.of(acceptance, Optional.of(row(APP, AppIntent.RUN)));
    }

    private static List<String> messages(AppSpec spec, Kind kind, Outcome outcome) {
        return facts(spec, kind, outcome).stream().map(AppFact::message).toList();
    }

    @Test
    void each_request_is_told_in_words() {
        assertThat(messages(APP, Kind.PUT, Outcome.CREATED))
                .containsExactly("Creating app 'shop'", "Creating new revision 'shop--two'");
        assertThat(messages(APP, Kind.PUT, Outcome.NEW_REVISION))
                .containsExactly("Updating app 'shop'", "Creating new revision 'shop--two'");
        assertThat(messages(APP, Kind.PUT, Outcome.CONFIGURED))
                .containsExactly("Updating app 'shop'");
        assertThat(messages(APP, Kind.PUT, Outcome.RETRIED))
                .containsExactly("Trying revision 'shop--two' again");
        assertThat(messages(APP, Kind.PUT, Outcome.UNCHANGED))
                .containsExactly("App 'shop' was put again, unchanged");
        assertThat(messages(APP, Kind.RESTART, Outcome.NONE))
                .containsExactly("Replacing the replicas of revision 'shop--two'");
        assertThat(facts(APP, Kind.STOP, Outcome.NONE))
                .extracting(AppFact::action)
                .containsExactly(Action.STOP);
        assertThat(facts(APP, Kind.START, Outcome.NONE))
                .extracting(AppFact::action)
                .containsExactly(Action.START);
        assertThat(facts(APP, Kind.DELETE, Outcome.NONE))
                .extracting(AppFact::action)
                .containsExactly(Action.DELETE);
    }

    @Test
    void other_shares_of_the_requests_are_told_with_their_labels() {
        AppSpec shared =
                APP.withTraffic(
                        List.of(
                                new TrafficRule(Optional.of("shop--one"), Optional.of("blue"), 20),
                                new TrafficRule(Optional.empty(), Optional.empty(), 80)));
        assertThat(facts(shared, Kind.PUT, Outcome.CONFIGURED))
                .last()
                .isEqualTo(
                        new AppFact(
                                "shop",
                                "default",
                                Action.TRAFFIC,
                                Optional.empty(),
                                "Requests are to go to 'shop--one' (blue): 20 %, the latest"
                                        + " revision: 80 %"));
    }
}
