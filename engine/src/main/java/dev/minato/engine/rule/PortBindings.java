package dev.minato.engine.rule;

import dev.minato.engine.network.PortBinding;
import dev.minato.engine.network.TransportProtocol;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.PortMapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Translates what is asked to be published into what the networks are asked for.
 *
 * @param publish the address on which ports are published when none is said
 */
public record PortBindings(String publish) {
    public List<PortBinding> of(List<PortMapping> ports) {
        return ports.stream().map(this::binding).toList();
    }

    /** What is asked for by name, and every exposed port if that is wanted. */
    public List<PortBinding> of(NetworkSpec spec) {
        List<PortBinding> bindings = new ArrayList<>(of(spec.ports()));
        if (!spec.publishAll()) {
            return bindings;
        }
        Set<String> bound = new TreeSet<>();
        spec.ports().forEach(port -> bound.add(port.key()));
        for (String exposed : new TreeSet<>(spec.exposed())) {
            PortMapping port = PortMapping.parse(exposed, "", 0);
            if (bound.add(port.key())) {
                bindings.add(binding(port));
            }
        }
        return bindings;
    }

    private PortBinding binding(PortMapping port) {
        return new PortBinding(
                port.containerPort(),
                TransportProtocol.valueOf(port.protocol().toUpperCase(Locale.ROOT)),
                port.hostAddress().isEmpty() ? publish : port.hostAddress(),
                port.hostPort(),
                port.hostPortEnd(),
                port.hostAddress().isEmpty() && !publish.equals("0.0.0.0"));
    }
}
