package dev.minato.platform.ledger;

import dev.minato.platform.AppFact;
import dev.minato.platform.AppFact.Action;
import dev.minato.platform.ConsumptionSteps;
import dev.minato.platform.Operation;
import dev.minato.platform.TrafficRule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes the facts that are told of a request that is accepted. */
final class AcceptedFacts {
    private AcceptedFacts() {}

    /**
     * The facts, in their order.
     *
     * @param before the app as it was; absent for a new one
     */
    static List<AppFact> of(Acceptance acceptance, Optional<AppRow> before) {
        AppRow app = acceptance.app();
        Operation operation = acceptance.operation();
        Optional<String> revision = operation.revision();
        List<AppFact> facts = new ArrayList<>();
        facts.add(
                switch (operation.kind()) {
                    case PUT -> put(app, operation.outcome(), revision);
                    case DELETE -> fact(app, Action.DELETE, "Deleting app '" + app.name() + "'");
                    case STOP -> fact(app, Action.STOP, "Stopping app '" + app.name() + "'");
                    case START ->
                            fact(app, Action.START, revision, "Starting app '" + app.name() + "'");
                    case RESTART ->
                            fact(
                                    app,
                                    Action.RESTART,
                                    revision,
                                    "Replacing the replicas of revision " + quoted(revision));
                    case ACTIVATE ->
                            fact(
                                    app,
                                    Action.REVISION_ACTIVATE,
                                    revision,
                                    "Activating revision " + quoted(revision));
                    case DEACTIVATE ->
                            fact(
                                    app,
                                    Action.REVISION_DEACTIVATE,
                                    revision,
                                    "Deactivating revision " + quoted(revision));
                });
        boolean hasNew =
                operation.outcome() == Operation.Outcome.CREATED
                        || operation.outcome() == Operation.Outcome.NEW_REVISION;
        if (hasNew) {
            facts.add(
                    fact(
                            app,
                            Action.REVISION_CREATE,
                            revision,
                            "Creating new revision "
                                    + quoted(revision)
                                    + ConsumptionSteps.complaint(app.spec().template())
                                            .map(text -> "; " + text)
                                            .orElse("")));
        }
        for (RevisionRow row : acceptance.revisions()) {
            if (!row.active() && operation.kind() == Operation.Kind.PUT) {
                Optional<String> ended = Optional.of(row.name());
                facts.add(
                        fact(
                                app,
                                Action.REVISION_DEACTIVATE,
                                ended,
                                "Deactivating revision " + quoted(ended)));
            }
        }
        List<TrafficRule> traffic = app.spec().traffic();
        if (before.isPresent() && !before.get().spec().traffic().equals(traffic)) {
            facts.add(fact(app, Action.TRAFFIC, "Requests are to go to " + shares(traffic)));
        }
        return facts;
    }

    private static AppFact put(AppRow app, Operation.Outcome outcome, Optional<String> revision) {
        return switch (outcome) {
            case CREATED -> fact(app, Action.CREATE, "Creating app '" + app.name() + "'");
            case RETRIED ->
                    fact(
                            app,
                            Action.UPDATE,
                            revision,
                            "Trying revision " + quoted(revision) + " again");
            case UNCHANGED ->
                    fact(app, Action.UPDATE, "App '" + app.name() + "' was put again, unchanged");
            case NEW_REVISION, CONFIGURED, NONE ->
                    fact(app, Action.UPDATE, "Updating app '" + app.name() + "'");
        };
    }

    /** A shift that goes on no more, since somebody asked for something else. */
    static AppFact shiftEnded(AppRow app) {
        return fact(
                app, Action.TRAFFIC, "The shift of requests has ended: other shares are asked for");
    }

    private static String shares(List<TrafficRule> traffic) {
        return traffic.stream()
                .map(rule ->
                        rule.revision().map(name -> "'" + name + "'").orElse("the latest revision")
                                + rule.label().map(label -> " (" + label + ")").orElse("")
                                + ": "
                                + rule.weight()
                                + " %")
                .collect(Collectors.joining(", "));
    }

    static String quoted(Optional<String> revision) {
        return "'" + revision.orElse("") + "'";
    }

    private static AppFact fact(AppRow app, Action action, String message) {
        return fact(app, action, Optional.empty(), message);
    }

    static AppFact fact(AppRow app, Action action, Optional<String> revision, String message) {
        return new AppFact(app.name().text(), app.environment(), action, revision, message);
    }
}
