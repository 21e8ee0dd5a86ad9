package dev.minato.daemon;

import dev.minato.base.Memory;
import dev.minato.engine.Container;
import dev.minato.engine.Containers;
import dev.minato.engine.RunStatus;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.linux.HostInfo;
import dev.minato.linux.cgroup.CgroupUsage;
import dev.minato.local.placement.HostRoom;
import dev.minato.local.placement.PlacementSettings;
import dev.minato.local.placement.ReplicaDemand;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What this host and the replicas on it use, ask for and may have, now. Processor time is a counter
 * in nanoseconds: two reports make a rate.
 */
record UsageReport(Containers containers, PlacementSettings placement, InstantSource clock) {
    private static final String OWNER = "replica/";

    /** As it is answered. */
    Map<String, Object> properties() {
        Map<String, Map<String, Object>> replicas = new LinkedHashMap<>();
        Map<String, List<Object>> parts = new LinkedHashMap<>();
        long others = 0;
        long otherMemory = 0;
        long otherCpu = 0;
        for (Container each : containers.list()) {
            Optional<CgroupUsage> usage = containers.usage(each.id());
            Optional<String> replica = replica(each);
            if (replica.isPresent() && !isDone(each)) {
                replicas.computeIfAbsent(replica.get(), name -> head(name, each));
                parts.computeIfAbsent(replica.get(), _ -> new ArrayList<>()).add(part(each, usage));
            } else if (replica.isEmpty() && usage.isPresent()) {
                others++;
                otherMemory += usage.get().memory();
                otherCpu += usage.get().cpu().toNanos();
            }
        }
        replicas.forEach((name, head) -> head.put("containers", parts.get(name)));
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("at", clock.instant().toString());
        all.put("host", host());
        all.put("replicas", List.copyOf(replicas.values()));
        all.put(
                "otherContainers",
                Map.of("running", others, "cpuUsedNanos", otherCpu, "memoryUsed", otherMemory));
        return all;
    }

    private static Optional<String> replica(Container container) {
        return container
                .spec()
                .owner()
                .filter(owner -> owner.startsWith(OWNER))
                .map(owner -> owner.substring(OWNER.length()));
    }

    /** An init container that has succeeded holds nothing any more. */
    private static boolean isDone(Container container) {
        return container.state().status() == RunStatus.EXITED && container.state().exitCode() == 0;
    }

    private Map<String, Object> host() {
        HostRoom room = HostRoom.now(placement);
        Map<String, Object> host = new LinkedHashMap<>();
        host.put("cpu", room.cpu().nanos());
        host.put("cpuUsedNanos", HostInfo.cpuTime().toNanos());
        host.put("memory", room.memory().bytes());
        host.put("memoryUsed", room.memory().bytes() - room.available().bytes());
        Optional<ReplicaDemand> limit = room.limit();
        limit.map(ReplicaDemand::cpu).ifPresent(cpu -> host.put("cpuLimit", cpu.nanos()));
        limit.map(ReplicaDemand::memory)
                .map(Memory::bytes)
                .ifPresent(memory -> host.put("memoryLimit", memory));
        return host;
    }

    private static Map<String, Object> head(String replica, Container container) {
        Map<String, String> labels = container.spec().labels();
        Map<String, Object> head = new LinkedHashMap<>();
        head.put("app", labels.getOrDefault("minato.app", ""));
        head.put("revision", labels.getOrDefault("minato.revision", ""));
        head.put("name", replica);
        return head;
    }

    private static Map<String, Object> part(Container container, Optional<CgroupUsage> usage) {
        ContainerResources asked = container.spec().resources();
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("name", container.spec().labels().getOrDefault("minato.container", ""));
        part.put("running", usage.isPresent());
        part.put("cpuAsked", asked.nanoCpus());
        part.put("memoryAsked", asked.memory());
        usage.ifPresent(now -> {
            part.put("cpuUsedNanos", now.cpu().toNanos());
            part.put("memoryUsed", now.memory());
            put(part, "memoryLimit", now.memoryLimit());
            part.put("pids", now.pids());
            put(part, "pidsLimit", now.pidsLimit());
            part.put("pidsRefused", now.strain().pidsRefused());
            part.put("periods", now.strain().periods());
            part.put("throttledPeriods", now.strain().throttled());
            part.put("oomKills", now.strain().oomKills());
        });
        return part;
    }

    private static void put(Map<String, Object> part, String name, OptionalLong value) {
        if (value.isPresent()) {
            part.put(name, value.getAsLong());
        }
    }
}
