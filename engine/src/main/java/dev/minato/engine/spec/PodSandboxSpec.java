package dev.minato.engine.spec;

import dev.minato.base.Fault;
import dev.minato.engine.PodSandbox;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a {@link PodSandbox} is to be.
 *
 * @param id chosen by whom it belongs to: at most 128 letters, digits, {@code . _ - /}
 * @param names under which others on the network find it, the first being its own
 * @param network name or identifier of a network with a bridge; {@code bridge} is the instance's
 * @param address a fixed IPv4 address in it
 * @param ports what is published
 */
public record PodSandboxSpec(
        String id,
        List<String> names,
        String network,
        Optional<String> address,
        List<PortMapping> ports) {
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._/-]{0,127}");

    /**
     * @throws Fault invalid when the identifier is none
     */
    public PodSandboxSpec {
        if (!ID.matcher(id).matches()) {
            throw Fault.invalid(
                    "sandbox",
                    "invalid name of a sandbox \""
                            + id
                            + "\": give at most 128 letters, digits, '.', '_', '-' and '/'");
        }
        names = List.copyOf(names);
        ports = List.copyOf(ports);
    }

    /** One on the instance's network, that publishes nothing. */
    public static PodSandboxSpec of(String id, List<String> names) {
        return new PodSandboxSpec(id, names, "bridge", Optional.empty(), List.of());
    }
}
