package dev.minato.local;

import dev.minato.base.Fault;
import dev.minato.base.Memory;
import dev.minato.base.SafeText;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.LogQuery;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EnvSecret;
import dev.minato.engine.spec.NetworkMode;
import dev.minato.engine.spec.NetworkSpec;
import dev.minato.engine.spec.ProcessNamespaces;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.SecurityOption;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.image.model.ImageId;
import dev.minato.linux.LinuxException;
import dev.minato.linux.cgroup.CgroupConsumption;
import dev.minato.local.GroupMember.Part;
import dev.minato.local.ledger.GroupContainerRow;
import dev.minato.platform.AppSecrets;
import dev.minato.platform.Cluster.ContainerUsage;
import dev.minato.platform.Cluster.ReplicaUsage;
import dev.minato.platform.Replica;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The containers of replicas: how one is made of a spec, found again, and read. Thread-safe. */
final class ReplicaContainers {
    private static final Logger log = LoggerFactory.getLogger(ReplicaContainers.class);

    /** An app gets fewer capabilities than Docker gives a container. */
    private static final List<String> DROPPED =
            List.of("AUDIT_WRITE", "MKNOD", "NET_RAW", "SETFCAP", "SETPCAP", "SYS_CHROOT");

    private static final int LONGEST_HOSTNAME = 63;
    private static final int LONGEST_LINE = 500;

    private final Containers containers;
    private final AppSecrets secrets;
    private final SandboxVolumes volumes;
    private final LongSupplier pidsLimit;

    /**
     * @param pidsLimit processes and threads that a container may have from its making on; -1 for
     *     any number
     */
    ReplicaContainers(
            Containers containers,
            AppSecrets secrets,
            SandboxVolumes volumes,
            LongSupplier pidsLimit) {
        this.pidsLimit = pidsLimit;
        this.containers = containers;
        this.secrets = secrets;
        this.volumes = volumes;
    }

    Containers engine() {
        return containers;
    }

    /**
     * The container of a row, made when it is not there.
     *
     * @param inSandbox whether the replica has a network namespace of its own
     */
    Container findOrCreate(
            GroupContainerRow row, ReplicaContainer spec, GroupMember member, boolean inSandbox) {
        return find(row, member)
                .orElseGet(() -> containers.create(specOf(row, spec, member, inSandbox)));
    }

    /** The container of a row, if it is there. */
    Optional<Container> find(GroupContainerRow row, GroupMember member) {
        return byId(row.container().orElseGet(() -> nameOf(row, member)))
                .filter(found -> owner(found).filter(row.replica()::equals).isPresent());
    }

    /** A container by its ID or name. */
    Optional<Container> byId(String id) {
        try {
            return Optional.of(containers.get(id));
        } catch (Fault e) {
            if (e.kind() == Fault.Kind.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The main container has the replica's name. */
    private static String nameOf(GroupContainerRow row, GroupMember member) {
        return member.part() == Part.MAIN ? row.replica() : row.replica() + "." + row.name();
    }

    /**
     * Stops a container gracefully and removes it; nothing when it is gone.
     *
     * @param volumes whether its anonymous volumes go with it
     */
    void end(GroupContainerRow row, GroupMember member, boolean volumes, Duration grace) {
        try {
            Optional<Container> container = find(row, member);
            if (container.isPresent()) {
                containers.stop(container.get().id(), Optional.of(grace));
                containers.remove(container.get().id(), true, volumes);
            }
        } catch (Fault e) {
            boolean removedMeanwhile = e.kind() == Fault.Kind.NOT_FOUND;
            if (!removedMeanwhile) {
                throw e;
            }
        }
    }

    /**
     * Has a container stopped gracefully on a thread of its own: it takes as long as the process
     * wants, and the replica's other containers go on.
     */
    void stopBeside(GroupContainerRow row, Duration grace) {
        row.container()
                .ifPresent(id ->
                        Thread.ofVirtual()
                                .name("stop-" + row.replica())
                                .start(() -> stop(row, id, grace)));
    }

    private void stop(GroupContainerRow row, String id, Duration grace) {
        try {
            containers.stop(id, Optional.of(grace));
        } catch (Fault e) {
            log.warn("replica {}, container {}: {}", row.replica(), row.name(), e.text());
        }
    }

    /** That the main container does not answer on its port, and on which it does instead. */
    Termination notListening(GroupContainerRow row, GroupMember member) {
        int port = member.port().orElse(0);
        int pid = find(row, member).map(found -> found.state().pid()).orElse(0);
        return Termination.notListening(
                port, pid == 0 ? "" : ListeningPorts.of(pid).insteadOf(port));
    }

    /** Every container that belongs to a replica, by the replica's name. */
    List<Container> all() {
        return containers.list().stream()
                .filter(container -> owner(container).isPresent())
                .toList();
    }

    /** The name of the replica that a container belongs to. */
    static Optional<String> owner(Container container) {
        return container.spec().owner().flatMap(ReplicaSandbox::replica);
    }

    /** What those containers of a replica have used that run. */
    ReplicaUsage usage(Replica replica, Instant now) {
        List<ContainerUsage> used = new ArrayList<>();
        for (ContainerStatus each : replica.containers()) {
            each.id()
                    .filter(_ -> each.state() == ContainerStatus.State.RUNNING)
                    .flatMap(this::consumption)
                    .ifPresent(it ->
                            used.add(
                                    new ContainerUsage(
                                            each.name(), it.cpu(), new Memory(it.memory()))));
        }
        return new ReplicaUsage(replica.name(), now, used);
    }

    private Optional<CgroupConsumption> consumption(String id) {
        try {
            return containers.consumption(id);
        } catch (Fault | LinuxException e) {
            log.debug("what {} uses is not known", id, e);
            return Optional.empty();
        }
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
        return SafeText.cut(SafeText.stripped(line), LONGEST_LINE);
    }

    private ContainerSpec specOf(
            GroupContainerRow row, ReplicaContainer spec, GroupMember member, boolean inSandbox) {
        String replica = row.replica();
        return ContainerSpec.builder(spec.image().reference(), ImageId.parse(spec.image().id()))
                .name(nameOf(row, member))
                .owner(ReplicaSandbox.mark(replica))
                .hostname(replica.length() <= LONGEST_HOSTNAME ? replica : "")
                .labels(labels(member.set(), spec.name()))
                .process(process(replica, spec, member))
                .resources(resources(spec).withPidsLimit(pidsLimit.getAsLong()))
                .security(security())
                .storage(
                        StorageSpec.NONE.withMounts(
                                volumes.mounts(replica, member.volumes(), spec.mounts())))
                .network(network(replica, member, inSandbox))
                .build();
    }

    private static Map<String, String> labels(RevisionRef set, String container) {
        return Map.of(
                "minato.app", set.app(),
                "minato.revision", set.revision(),
                "minato.generation", String.valueOf(set.generation()),
                "minato.container", container);
    }

    private ProcessSpec process(String replica, ReplicaContainer spec, GroupMember member) {
        List<String> env = new ArrayList<>();
        Map<String, EnvSecret> hidden = new HashMap<>();
        spec.env()
                .forEach((name, value) -> {
                    String text = secrets.text(value, member.set().app(), replica);
                    if (value instanceof EnvValue.SecretText) {
                        hidden.put(name, new EnvSecret.ClearText(text));
                    } else {
                        env.add(name + "=" + text);
                    }
                });
        return new ProcessSpec(
                spec.command().isEmpty() ? Optional.empty() : Optional.of(spec.command()),
                spec.args(),
                env,
                "",
                "",
                "",
                Optional.of(Math.toIntExact(member.grace().toSeconds())),
                false,
                hidden);
    }

    private static ContainerResources resources(ReplicaContainer spec) {
        long shares = Math.max(2, spec.cpu().nanos() * 1024 / 1_000_000_000L);
        return new ContainerResources(
                spec.memory().bytes(),
                spec.memory().bytes(),
                0,
                spec.cpu().nanos(),
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
                List.of(SecurityOption.NoNewPrivileges.ON),
                List.of(),
                Map.of(),
                List.of(),
                ProcessNamespaces.OWN,
                0,
                Optional.empty());
    }

    private static NetworkSpec network(String replica, GroupMember member, boolean inSandbox) {
        NetworkSpec exposed =
                NetworkSpec.DEFAULT.withExposed(
                        member.port().map(port -> Set.of(port + "/tcp")).orElse(Set.of()));
        return inSandbox
                ? exposed.withMode(new NetworkMode.SandboxNetwork(ReplicaSandbox.mark(replica)))
                : exposed;
    }
}
