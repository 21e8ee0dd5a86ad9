package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.docker.volume.VolumeRoutes;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.spec.ContainerResources;
import dev.minato.engine.spec.DeviceSpec;
import dev.minato.engine.spec.MountSpec;
import dev.minato.engine.spec.SecuritySpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.spec.SystemPaths;
import dev.minato.engine.spec.Ulimit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the parts of a request's {@code HostConfig}. */
final class HostConfig {
    private HostConfig() {}

    static ContainerResources resources(JsonObject host) {
        List<Ulimit> ulimits = new ArrayList<>();
        for (JsonObject ulimit : host.objects("Ulimits")) {
            ulimits.add(
                    new Ulimit(ulimit.text("Name"), ulimit.number("Soft"), ulimit.number("Hard")));
        }
        return new ContainerResources(
                host.number("Memory"),
                host.number("MemorySwap"),
                host.number("MemoryReservation"),
                host.number("NanoCpus"),
                host.number("CpuShares"),
                host.number("CpuPeriod"),
                host.number("CpuQuota"),
                host.text("CpusetCpus"),
                host.text("CpusetMems"),
                Math.max(0, host.number("PidsLimit")),
                ulimits);
    }

    static StorageSpec storage(JsonObject host, Set<String> volumes) {
        List<MountSpec> mounts = new ArrayList<>();
        for (JsonObject mount : host.objects("Mounts")) {
            mounts.add(mount(mount));
        }
        return new StorageSpec(
                BindTexts.parse(host.texts("Binds")),
                mounts,
                host.map("Tmpfs"),
                volumes,
                host.flag("ReadonlyRootfs"),
                host.number("ShmSize"));
    }

    private static MountSpec mount(JsonObject mount) {
        MountSpec.Type type =
                switch (mount.text("Type")) {
                    case "bind" -> MountSpec.Type.BIND;
                    case "volume" -> MountSpec.Type.VOLUME;
                    case "tmpfs" -> MountSpec.Type.TMPFS;
                    case "image", "cluster", "npipe" ->
                            throw Fault.unsupported(
                                    "Mounts",
                                    "mounts of type \""
                                            + mount.text("Type")
                                            + "\" are not supported by Minato: mount a volume"
                                            + " or a folder");
                    default ->
                            throw Fault.invalid(
                                    "Mounts",
                                    "invalid mount config for type \""
                                            + mount.text("Type")
                                            + "\": mount type unknown");
                };
        MountSpec spec =
                MountSpec.of(
                        type, mount.text("Source"), mount.text("Target"), mount.flag("ReadOnly"));
        return switch (type) {
            case BIND -> {
                refuse(mount, "VolumeOptions", "ImageOptions");
                yield bind(spec, mount.object("BindOptions"));
            }
            case VOLUME -> {
                refuse(mount, "BindOptions", "ImageOptions");
                yield volume(spec, mount.object("VolumeOptions"));
            }
            case TMPFS -> {
                refuse(mount, "BindOptions", "ImageOptions");
                yield tmpfs(spec, mount.object("TmpfsOptions"));
            }
        };
    }

    /** What belongs to other types. */
    private static void refuse(JsonObject mount, String... fields) {
        for (String field : fields) {
            if (mount.has(field)) {
                throw wrong(mount.text("Type"), "field " + field + " must not be specified");
            }
        }
    }

    private static MountSpec tmpfs(MountSpec spec, JsonObject options) {
        if (!spec.source().isEmpty()) {
            throw wrong("tmpfs", "field Source must not be specified");
        }
        return spec.withTmpfs(options.number("SizeBytes"), options.integer("Mode"));
    }

    private static MountSpec bind(MountSpec spec, JsonObject options) {
        boolean writable = options.flag("ReadOnlyNonRecursive");
        boolean forced = options.flag("ReadOnlyForceRecursive");
        if (writable && forced) {
            throw wrong(
                    "bind",
                    "mount options conflict: ReadOnlyNonRecursive &&"
                            + " BindOptions.ReadOnlyForceRecursive");
        }
        if (!spec.readOnly() && (writable || forced)) {
            throw wrong(
                    "bind",
                    "mount options conflict: !ReadOnly && BindOptions."
                            + (writable ? "ReadOnlyNonRecursive" : "ReadOnlyForceRecursive"));
        }
        return spec.withBind(
                options.text("Propagation"),
                options.flag("CreateMountpoint"),
                new MountSpec.Below(options.flag("NonRecursive"), writable));
    }

    private static MountSpec volume(MountSpec spec, JsonObject options) {
        JsonObject driver = options.object("DriverConfig");
        VolumeRoutes.checkDriver(driver.text("Name"), driver.map("Options"));
        return spec.withVolume(
                options.flag("NoCopy"),
                options.map("Labels"),
                new MountSpec.VolumePart(options.text("Subpath"), driver.map("Options")));
    }

    private static Fault wrong(String type, String text) {
        return Fault.invalid("Mounts", "invalid mount config for type \"" + type + "\": " + text);
    }

    static SecuritySpec security(JsonObject host) {
        List<DeviceSpec> devices = new ArrayList<>();
        for (JsonObject device : host.objects("Devices")) {
            String inside = device.text("PathInContainer");
            String permissions = device.text("CgroupPermissions");
            devices.add(
                    new DeviceSpec(
                            device.text("PathOnHost"),
                            inside.isEmpty() ? device.text("PathOnHost") : inside,
                            permissions.isEmpty() ? "rwm" : permissions));
        }
        return new SecuritySpec(
                host.texts("CapAdd"),
                host.texts("CapDrop"),
                host.flag("Privileged"),
                SecurityOptTexts.parse(host.texts("SecurityOpt")),
                host.texts("GroupAdd"),
                host.map("Sysctls"),
                devices,
                NamespaceModes.parse(host),
                host.integer("OomScoreAdj"),
                paths(host));
    }

    /** An empty list says that nothing is hidden; only null leaves it to the default. */
    private static Optional<SystemPaths> paths(JsonObject host) {
        if (!host.has("MaskedPaths") && !host.has("ReadonlyPaths")) {
            return Optional.empty();
        }
        SystemPaths otherwise = host.flag("Privileged") ? SystemPaths.OPEN : SystemPaths.DEFAULT;
        return Optional.of(
                new SystemPaths(
                        host.has("MaskedPaths") ? host.texts("MaskedPaths") : otherwise.masked(),
                        host.has("ReadonlyPaths")
                                ? host.texts("ReadonlyPaths")
                                : otherwise.readOnly()));
    }
}
