package dev.minato.engine.network;

import dev.minato.state.Change;
import dev.minato.state.ChangeFact;
import dev.minato.state.ChangeKind;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was done to a network, as the change log has it.
 *
 * @param id of the network
 * @param driver in Docker's words, for example {@code bridge}
 */
public record NetworkFact(Action action, String id, String name, String driver) {
    private static final String NAME = "name";
    private static final String DRIVER = "driver";

    /** What is done to networks; kept as {@link ChangeFact#of} says. */
    public enum Action {
        CREATE,
        DESTROY
    }

    NetworkFact(Action action, Network network) {
        this(
                action,
                network.id(),
                network.name(),
                network.driver().name().toLowerCase(Locale.ROOT));
    }

    /** As it is written down. */
    ChangeFact fact() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(NAME, name);
        attributes.put(DRIVER, driver);
        return ChangeFact.of(ChangeKind.NETWORK, id, action, attributes);
    }

    /** What a change says of a network; empty when it is about none, or of another release's. */
    public static Optional<NetworkFact> of(Change change) {
        ChangeFact fact = change.fact();
        return fact.action(ChangeKind.NETWORK, Action.class)
                .map(action ->
                        new NetworkFact(
                                action, fact.key(), fact.attribute(NAME), fact.attribute(DRIVER)));
    }
}
