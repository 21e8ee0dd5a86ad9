package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.engine.Container;
import dev.minato.engine.ContainerSpec;
import dev.minato.engine.Containers;
import dev.minato.engine.LogQuery;
import dev.minato.engine.NetworkSpec;
import dev.minato.engine.ProcessSpec;
import dev.minato.engine.Resources;
import dev.minato.engine.SecuritySpec;
import dev.minato.image.ImageId;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The containers of replicas: how one is made of a spec, found again, and read. Thread-safe. */
final class ReplicaContainers {
    /** Owner of a replica's container: this and the replica's name. */
    private static final String OWNER = "replica/";

    /** An app gets fewer capabilities than Docker gives a container. */
    private static final List<String> DROPPED =
            List.of("AUDIT_WRITE", "MKNOD", "NET_RAW", "SETFCAP", "SETPCAP", "SYS_CHROOT");

    private static final int LONGEST_HOSTNAME = 63;
    private static final int LONGEST_LINE = 500;

    private final Containers containers;

    ReplicaContainers(Containers containers) {
        this.containers = containers;
    }

    Containers engine() {
        return containers;
    }

    Container create(ReplicaRow replica, ReplicaSpec spec) {
        return containers.create(specOf(replica, spec));
    }

    /** The replica's container, if it is there. */
    Optional<Container> find(ReplicaRow replica) {
        try {
            Container found = containers.get(replica.container().orElse(replica.name()));
            return owner(found).filter(replica.name()::equals).map(name -> found);
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Stops a replica's container gracefully and removes it; nothing when it is gone. */
    void end(ReplicaRow replica, Duration grace) {
        try {
            Optional<Container> container = find(replica);
            if (container.isPresent()) {
                containers.stop(container.get().id(), Optional.of(grace));
                containers.remove(container.get().id(), true, true);
            }
        } catch (Fault e) {
            boolean removedMeanwhile = e.kind() == Fault.Kind.NOT_FOUND;
            if (!removedMeanwhile) {
                throw e;
            }
        }
    }

    /** Every container that belongs to a replica, by the replica's name. */
    List<Container> all() {
        return containers.list().stream()
                .filter(container -> owner(container).isPresent())
                .toList();
    }

    /** The name of the replica that a container belongs to. */
    static Optional<String> owner(Container container) {
        return container
                .spec()
                .owner()
                .filter(owner -> owner.startsWith(OWNER))
                .map(owner -> owner.substring(OWNER.length()));
    }

    /** The last lines a container wrote, both streams in order. */
    List<String> lastLines(String id, int most) {
        StringBuilder text = new StringBuilder();
        try {
            containers.logs(
                    id,
                    LogQuery.last(most),
                    (_, _, data) -> text.append(new String(data, StandardCharsets.UTF_8)));
        } catch (Fault e) {
            return List.of();
        }
        List<String> lines = new ArrayList<>(text.toString().lines().toList());
        return lines.subList(Math.max(0, lines.size() - most), lines.size()).stream()
                .map(ReplicaContainers::shown)
                .toList();
    }

    private static String shown(String line) {
        String plain = line.replaceAll("[\\p{Cntrl}&&[^\\t]]", "");
        return plain.length() <= LONGEST_LINE ? plain : plain.substring(0, LONGEST_LINE) + "…";
    }

    private static ContainerSpec specOf(ReplicaRow replica, ReplicaSpec spec) {
        return ContainerSpec.builder(
                        spec.main().image().reference(), ImageId.parse(spec.main().image().id()))
                .name(replica.name())
                .owner(OWNER + replica.name())
                .hostname(replica.name().length() <= LONGEST_HOSTNAME ? replica.name() : "")
                .labels(labels(replica, spec))
                .process(process(replica, spec))
                .resources(resources(spec))
                .security(security())
                .network(network(spec))
                .build();
    }

    private static Map<String, String> labels(ReplicaRow replica, ReplicaSpec spec) {
        return Map.of(
                "minato.app", replica.set().app(),
                "minato.revision", replica.set().revision(),
                "minato.generation", String.valueOf(replica.set().generation()),
                "minato.container", spec.main().name());
    }

    private static ProcessSpec process(ReplicaRow replica, ReplicaSpec spec) {
        List<String> env = new ArrayList<>();
        ReplicaContainer main = spec.main();
        main.env().forEach((name, value) -> env.add(name + "=" + value.in(replica.name())));
        return new ProcessSpec(
                main.command().isEmpty() ? Optional.empty() : Optional.of(main.command()),
                main.args(),
                env,
                "",
                "",
                "",
                Optional.of(Math.toIntExact(spec.grace().toSeconds())),
                false);
    }

    private static Resources resources(ReplicaSpec spec) {
        ReplicaContainer main = spec.main();
        long shares = Math.max(2, main.cpu().nanos() * 1024 / 1_000_000_000L);
        return new Resources(
                main.memory().bytes(),
                main.memory().bytes(),
                0,
                main.cpu().nanos(),
                shares,
                0,
                0,
                "",
                "",
                0,
                List.of());
    }

    private static SecuritySpec security() {
        return new SecuritySpec(
                List.of(),
                DROPPED,
                false,
                List.of("no-new-privileges"),
                List.of(),
                Map.of(),
                List.of(),
                "",
                "",
                "",
                0,
                Optional.empty());
    }

    private static NetworkSpec network(ReplicaSpec spec) {
        return NetworkSpec.DEFAULT.withExposed(
                spec.targetPort().map(port -> Set.of(port + "/tcp")).orElse(Set.of()));
    }
}
