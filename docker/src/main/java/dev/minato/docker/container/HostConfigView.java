package dev.minato.docker.container;

import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.PortMapping;
import dev.minato.engine.spec.SecurityOption;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.spec.SystemPaths;
import dev.minato.engine.spec.Ulimit;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The {@code HostConfig} of inspect: every field that clients know, what the request said over it,
 * and over that what the container really has.
 */
final class HostConfigView {
    private static final long SHM_DEFAULT = 64L << 20;
    private static final List<String> EMPTY_TEXTS =
            List.of(
                    "ContainerIDFile",
                    "VolumeDriver",
                    "Cgroup",
                    "UsernsMode",
                    "Isolation",
                    "CgroupParent");
    private static final List<String> EMPTY_LISTS =
            List.of(
                    "BlkioWeightDevice",
                    "BlkioDeviceReadBps",
                    "BlkioDeviceWriteBps",
                    "BlkioDeviceReadIOps",
                    "BlkioDeviceWriteIOps",
                    "Devices");
    private static final List<String> NULLS =
            List.of(
                    "VolumesFrom",
                    "Links",
                    "DeviceCgroupRules",
                    "DeviceRequests",
                    "MemorySwappiness");
    private static final List<String> ZEROS =
            List.of(
                    "BlkioWeight",
                    "CpuRealtimePeriod",
                    "CpuRealtimeRuntime",
                    "CpuCount",
                    "CpuPercent",
                    "IOMaximumIOps",
                    "IOMaximumBandwidth");

    private HostConfigView() {}

    static Fields json(ContainerSpec spec) {
        Fields json = Fields.of();
        EMPTY_TEXTS.forEach(name -> json.put(name, ""));
        EMPTY_LISTS.forEach(name -> json.put(name, List.of()));
        NULLS.forEach(name -> json.put(name, null));
        ZEROS.forEach(name -> json.put(name, 0));
        asked(json, CreateRequest.kept(spec.request()).hostConfig());
        storage(json, spec.storage(), CreateRequest.kept(spec.request()).hostConfig());
        network(json, spec);
        resources(json, spec.resources());
        security(json, spec.security());
        Map<String, Object> restart = new TreeMap<>();
        restart.put("Name", spec.restart().mode().text());
        restart.put("MaximumRetryCount", spec.restart().maximumRetries());
        return json.put("RestartPolicy", restart)
                .put("AutoRemove", spec.autoRemove())
                .put("LogConfig", log(spec, CreateRequest.kept(spec.request()).hostConfig()))
                .put("ConsoleSize", List.of(spec.streams().rows(), spec.streams().columns()))
                .put("CgroupnsMode", "private")
                .put("Runtime", "runc")
                .putIf(spec.process().init(), "Init", true);
    }

    /** Fields that are done are told as they were asked; earlier releases kept others, too. */
    private static void asked(Fields json, JsonObject request) {
        for (String name : request.names()) {
            if (request.has(name)
                    && RequestSchemas.host().accepts(name, request.tree().path(name))) {
                json.put(name, request.tree().path(name));
            }
        }
    }

    private static Fields log(ContainerSpec spec, JsonObject request) {
        Map<String, String> options = request.object("LogConfig").map("Config");
        String driver = spec.log().driver().orElse("json-file");
        return Fields.of("Type", driver).put("Config", new TreeMap<>(options));
    }

    private static void storage(Fields json, StorageSpec storage, JsonObject request) {
        List<String> asked = request.texts("Binds");
        json.put("Binds", orNull(asked.isEmpty() ? BindTexts.of(storage.binds()) : asked))
                .put("ReadonlyRootfs", storage.readonlyRootfs())
                .put("ShmSize", storage.shmSize() > 0 ? storage.shmSize() : SHM_DEFAULT)
                .putIf(!storage.tmpfs().isEmpty(), "Tmpfs", new TreeMap<>(storage.tmpfs()));
    }

    private static void network(Fields json, ContainerSpec spec) {
        Map<String, List<Object>> bindings = new TreeMap<>();
        for (PortMapping port : spec.network().ports()) {
            bindings.computeIfAbsent(port.key(), key -> new ArrayList<>())
                    .add(NetworkView.binding(port.hostAddress(), port.hostPorts()));
        }
        json.put("NetworkMode", NetworkView.mode(spec))
                .put("PortBindings", bindings)
                .put("PublishAllPorts", spec.network().publishAll())
                .put("Dns", spec.network().dns())
                .put("DnsOptions", spec.network().dnsOptions())
                .put("DnsSearch", spec.network().dnsSearch())
                .put("ExtraHosts", orNull(spec.network().extraHosts()));
    }

    private static void resources(Fields json, ContainerResources resources) {
        List<Object> ulimits = new ArrayList<>();
        for (Ulimit ulimit : resources.ulimits()) {
            ulimits.add(
                    Fields.of("Name", ulimit.name())
                            .put("Hard", ulimit.hard())
                            .put("Soft", ulimit.soft())
                            .map());
        }
        long swap = resources.memorySwap();
        json.put("Memory", resources.memory())
                .put("MemorySwap", swap == 0 ? resources.memory() * 2 : swap)
                .put("MemoryReservation", resources.memoryReservation())
                .put("NanoCpus", resources.nanoCpus())
                .put("CpuShares", resources.cpuShares())
                .put("CpuPeriod", resources.cpuPeriod())
                .put("CpuQuota", resources.cpuQuota())
                .put("CpusetCpus", resources.cpusetCpus())
                .put("CpusetMems", resources.cpusetMems())
                .put("OomKillDisable", false)
                .put("PidsLimit", resources.pidsLimit() > 0 ? resources.pidsLimit() : null)
                .put("Ulimits", ulimits);
    }

    private static void security(Fields json, SecuritySpec security) {
        SystemPaths paths = security.systemPaths();
        boolean open = security.paths().isEmpty() && paths.equals(SystemPaths.OPEN);
        json.put("CapAdd", orNull(security.capAdd()))
                .put("CapDrop", orNull(security.capDrop()))
                .put("Privileged", security.privileged())
                .put(
                        "SecurityOpt",
                        orNull(security.options().stream().map(SecurityOption::text).toList()))
                .put("GroupAdd", orNull(security.groups()))
                .putIf(!security.sysctls().isEmpty(), "Sysctls", new TreeMap<>(security.sysctls()))
                .put("PidMode", NamespaceModes.text(security.namespaces().pid()))
                .put("IpcMode", NamespaceModes.text(security.namespaces().ipc()))
                .put("UTSMode", NamespaceModes.text(security.namespaces().uts()))
                .put("OomScoreAdj", security.oomScoreAdj())
                .put("MaskedPaths", open ? null : paths.masked())
                .put("ReadonlyPaths", open ? null : paths.readOnly());
    }

    private static @Nullable List<String> orNull(List<String> texts) {
        return texts.isEmpty() ? null : texts;
    }
}
