package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.engine.network.Network;
import dev.minato.engine.spec.EndpointSpec;

import java.util.ArrayList;
import java.util.List;

/** Rules of what a network leaves to the endpoints on it, in Docker's words. */
public final class EndpointRules {
    private EndpointRules() {}

    /**
     * Refuses what the network cannot give.
     *
     * @throws Fault invalid
     */
    public static void check(Network network, EndpointSpec place) {
        List<String> errors = new ArrayList<>();
        if (network.isPredefined() && place.address().isPresent()) {
            errors.add("user-specified IP address is supported on user-defined networks only");
        }
        if (network.isPredefined() && !place.aliases().isEmpty()) {
            errors.add("network-scoped aliases are only supported for user-defined networks");
        }
        boolean outside =
                place.address().isPresent()
                        && network.bridge().isPresent()
                        && !network.bridge().get().subnet().contains(place.address().get());
        if (outside && !network.isPredefined()) {
            errors.add("no configured subnet contains IP address " + place.address().get());
        }
        if (errors.isEmpty()) {
            return;
        }
        String text = errors.size() == 1 ? errors.getFirst() : "* " + String.join("\n* ", errors);
        throw Fault.invalid("EndpointConfig", "invalid endpoint settings:\n" + text);
    }
}
