package dev.minato.azure.app;

import dev.minato.azure.wire.ArmId;
import dev.minato.azure.wire.HostSubscription;
import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Environment;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** IDs of environments. Their names are unique on a host, whatever group they are in. */
public final class EnvironmentIds {
    private static final String FIELD = "properties.environmentId";
    private static final String TYPE = "managedEnvironments";

    private final Supplier<List<Environment>> environments;

    /**
     * @param environments those that there are
     */
    public EnvironmentIds(Supplier<List<Environment>> environments) {
        this.environments = environments;
    }

    /** The ID of an environment. */
    public static ArmId id(Environment environment) {
        return id(group(environment), environment.name());
    }

    static ArmId id(String group, String name) {
        return HostSubscription.group(group).provider(HostSubscription.APP).child(TYPE, name);
    }

    /** The resource group that an environment is in. */
    public static String group(Environment environment) {
        return Json.stored(environment.document())
                .path(AppBody.GROUP)
                .asString(HostSubscription.DEFAULT_GROUP);
    }

    /**
     * The ID of the environment that an app's body names, by ID or by name alone. One that there is
     * not is left to the domain, which knows which there are.
     *
     * @throws Fault invalid when the text is the ID of something else, or in another group
     */
    ArmId read(String text) {
        if (!text.contains("/")) {
            return find(text).orElse(id(HostSubscription.DEFAULT_GROUP, text));
        }
        ArmId given = ArmId.parse(FIELD, text);
        Optional<ArmId> right = find(given.name());
        boolean isEnvironment =
                given.subscription().equalsIgnoreCase(HostSubscription.ID)
                        && given.type().equalsIgnoreCase(HostSubscription.APP + "/" + TYPE);
        if (!isEnvironment || right.filter(id -> !id.equals(given)).isPresent()) {
            throw Fault.invalid(
                    FIELD,
                    FIELD
                            + " '"
                            + SafeText.shown(given.toString())
                            + "' is no environment of this host: use "
                            + right.map(ArmId::toString).orElseGet(this::all));
        }
        return right.orElse(given);
    }

    private Optional<ArmId> find(String name) {
        return environments.get().stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .findFirst()
                .map(EnvironmentIds::id);
    }

    private String all() {
        return environments.get().stream()
                .map(each -> id(each).toString())
                .collect(Collectors.joining(" or "));
    }
}
