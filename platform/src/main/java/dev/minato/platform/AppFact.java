package dev.minato.platform;

import dev.minato.base.SafeText;
import dev.minato.state.Change;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What was done to an app, as the change log has it.
 *
 * @param environment that the app is in
 * @param revision that it is about; absent when it is about the app as a whole
 * @param message for people, without values of secrets; at most 4,096 characters are kept
 */
public record AppFact(
        String app, String environment, Action action, Optional<String> revision, String message) {
    private static final int LONGEST = 4_096;
    private static final String ENVIRONMENT = "environment";
    private static final String REVISION = "revision";
    private static final String MESSAGE = "message";

    /** What is done to apps; kept as {@link ChangeFact#of} says. */
    public enum Action {
        /** It is new. */
        CREATE,
        /** It was put again, with something changed or not. */
        UPDATE,
        /** There is a new revision. */
        REVISION_CREATE,
        /** The images of a revision are here: its replicas start. */
        REVISION_START,
        /** Replicas of a revision wait for room. */
        REVISION_WAIT,
        /** A revision is to have another number of replicas. */
        SCALE,
        /** A rule of a revision cannot be read. */
        SCALE_RULE_FAIL,
        /** A rule that could not be read is read again. */
        SCALE_RULE_READ,
        /** A revision may get requests. */
        REVISION_READY,
        /** A revision has all its replicas. */
        REVISION_PROVISION,
        /** A revision did not get ready. */
        REVISION_FAIL,
        /** A container of a replica came to its end by a limit. */
        CONTAINER_END,
        /** A container of a replica came up against a limit, and runs on. */
        CONTAINER_LIMIT,
        /** A revision is to run again. */
        REVISION_ACTIVATE,
        /** A revision is not to run any more. */
        REVISION_DEACTIVATE,
        /** Replicas of a revision are replaced. */
        RESTART,
        /** Other shares of the requests are asked for. */
        TRAFFIC,
        /** It is to run again. */
        START,
        /** It is to have no replicas. */
        STOP,
        /** It has none any more. */
        STOPPED,
        /** It is to go. */
        DELETE,
        /** It is gone. */
        DELETED
    }

    public AppFact {
        message = SafeText.cut(message, LONGEST);
    }

    /** As it is written down. */
    public ChangeFact fact() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(ENVIRONMENT, environment);
        revision.ifPresent(name -> attributes.put(REVISION, name));
        attributes.put(MESSAGE, message);
        Subject subject = Subject.app(app);
        return ChangeFact.of(subject.kind(), subject.key(), action, attributes);
    }

    /** What a change says of an app; empty when it is about none, or of another release's. */
    public static Optional<AppFact> of(Change change) {
        ChangeFact fact = change.fact();
        String revision = fact.attribute(REVISION);
        return fact.action(ChangeKind.APP, Action.class)
                .map(action ->
                        new AppFact(
                                fact.key(),
                                fact.attribute(ENVIRONMENT),
                                action,
                                revision.isEmpty() ? Optional.empty() : Optional.of(revision),
                                fact.attribute(MESSAGE)));
    }
}
