package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.base.JsonProfiles;
import dev.minato.base.Reason;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EnvSecret;
import dev.minato.state.SealedPlace;
import dev.minato.state.SealedValue;
import dev.minato.state.Sealer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Secret variables of containers: sealed from their creation on, opened only for a process that is
 * about to start. Each is bound to its container and its name. Thread-safe.
 */
public final class SecretEnvironment {
    private static final Logger LOG = LoggerFactory.getLogger(SecretEnvironment.class);
    private static final JsonMapper OCI = JsonProfiles.own();
    private static final String TABLE = "engine_container";

    private final Sealer sealer;

    public SecretEnvironment(Sealer sealer) {
        this.sealer = sealer;
    }

    /**
     * The specification as a container keeps it. One without secrets needs no key.
     *
     * @param id of the container
     * @throws Fault unavailable, with the mend, when the key is not there; invalid for a value that
     *     was sealed for another container
     */
    public ContainerSpec sealed(String id, ContainerSpec asked) {
        if (asked.process().secretEnv().isEmpty()) {
            return asked;
        }
        Map<String, EnvSecret> sealed = new HashMap<>();
        asked.process()
                .secretEnv()
                .forEach((name, secret) ->
                        sealed.put(name, new EnvSecret.SealedText(sealed(id, name, secret))));
        return asked.toBuilder().process(asked.process().withSecretEnv(sealed)).build();
    }

    private SealedValue sealed(String id, String name, EnvSecret secret) {
        return switch (secret) {
            case EnvSecret.ClearText clear -> sealer.seal(place(id, name), clear.text());
            case EnvSecret.SealedText _ ->
                    throw Fault.invalid(
                            "Env",
                            "the secret "
                                    + name
                                    + " was sealed for another container: give its value");
        };
    }

    /**
     * The variables of a container with all their values: {@code KEY=value}, or a bare {@code KEY}.
     *
     * @throws Fault unavailable, with the mend, when there are secrets and their key is not there
     */
    public List<String> opened(ContainerEntry cell) {
        List<String> env = new ArrayList<>(cell.spec().process().env());
        new TreeMap<>(cell.spec().process().secretEnv())
                .forEach((name, secret) ->
                        env.add(name + "=" + opened(place(cell.id(), name), secret)));
        return env;
    }

    /**
     * The same of a container that runs: while the key is not there, secrets are those that its
     * process was started with.
     *
     * @param bundle the configuration of its run
     * @throws Fault unavailable, with the mend, when there are secrets, their key is not there, and
     *     neither is their value in the bundle
     */
    List<String> openedWhileItRuns(ContainerEntry cell, Path bundle) {
        try {
            return opened(cell);
        } catch (Fault e) {
            Map<String, String> given = given(bundle);
            Set<String> names = cell.spec().process().secretEnv().keySet();
            if (e.kind() != Fault.Kind.UNAVAILABLE || !given.keySet().containsAll(names)) {
                throw e;
            }
            List<String> env = new ArrayList<>(cell.spec().process().env());
            new TreeSet<>(names).forEach(name -> env.add(name + "=" + given.get(name)));
            return env;
        }
    }

    /** The variables in a run's configuration; none when it cannot be read. */
    private static Map<String, String> given(Path bundle) {
        Map<String, String> given = new HashMap<>();
        try {
            JsonNode config = OCI.readTree(Files.readAllBytes(bundle));
            for (JsonNode each : config.path("process").path("env")) {
                String variable = each.asString();
                int sign = variable.indexOf('=');
                if (sign > 0) {
                    given.put(variable.substring(0, sign), variable.substring(sign + 1));
                }
            }
        } catch (IOException | JacksonException e) {
            LOG.warn("{} cannot be read: {}", bundle, Reason.of(e));
        }
        return given;
    }

    private String opened(SealedPlace place, EnvSecret secret) {
        return switch (secret) {
            case EnvSecret.ClearText clear -> clear.text();
            case EnvSecret.SealedText sealed -> sealer.open(place, sealed.value());
        };
    }

    /** Where the value of a container's variable is kept. */
    static SealedPlace place(String id, String name) {
        return new SealedPlace(TABLE, id, name);
    }
}
