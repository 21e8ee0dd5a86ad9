package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.engine.failure.EngineFailure;
import dev.minato.engine.runtime.OciDevice;
import dev.minato.engine.spec.DeviceSpec;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Devices of the host for containers. */
final class HostDevices {
    /** Made anew in every container. */
    private static final Set<String> OWN =
            Set.of(
                    "pts", "shm", "mqueue", "console", "ptmx", "tty", "null", "zero", "full",
                    "random", "urandom");

    private HostDevices() {}

    /** Those that were asked for. */
    static List<OciDevice> of(List<DeviceSpec> asked) {
        List<OciDevice> devices = new ArrayList<>();
        for (DeviceSpec device : asked) {
            devices.add(find(device));
        }
        return devices;
    }

    private static OciDevice find(DeviceSpec asked) {
        String access = asked.permissions().isEmpty() ? "rwm" : asked.permissions();
        try (Dir root = Dir.open(Path.of("/"))) {
            String relative = asked.hostPath().replaceFirst("^/+", "");
            Optional<Stat> stat = root.findFollowing(BytePath.of(relative));
            if (stat.isEmpty() || !isDevice(stat.get()) || !access.matches("[rwm]{1,3}")) {
                throw refused(
                        asked, stat.isEmpty() ? "no such file or directory" : "not a device node");
            }
            String inside =
                    asked.containerPath().isEmpty() ? asked.hostPath() : asked.containerPath();
            return device(inside, stat.get(), access);
        } catch (LinuxException e) {
            throw refused(asked, Reason.of(e));
        }
    }

    private static Fault refused(DeviceSpec asked, String why) {
        return new EngineFailure.DeviceNotUsable(asked.hostPath(), why).fault();
    }

    private static boolean isDevice(Stat stat) {
        return stat.type() == Stat.Type.CHARACTER || stat.type() == Stat.Type.BLOCK;
    }

    private static OciDevice device(String path, Stat stat, String access) {
        return new OciDevice(
                path,
                stat.type() == Stat.Type.BLOCK,
                stat.major(),
                stat.minor(),
                stat.mode() & 0777,
                stat.uid(),
                stat.gid(),
                access);
    }

    /** Every device of the host, for the privileged. */
    static List<OciDevice> all() {
        List<OciDevice> devices = new ArrayList<>();
        try (Dir dev = Dir.open(Path.of("/dev"))) {
            collect(dev, BytePath.EMPTY, devices);
        }
        return devices;
    }

    private static void collect(Dir dev, BytePath folder, List<OciDevice> devices) {
        for (DirectoryEntry entry : dev.list(folder)) {
            BytePath path = folder.resolve(entry.name());
            if (folder.isEmpty() && OWN.contains(path.toString())) {
                continue;
            }
            switch (entry.type()) {
                case DIRECTORY -> collect(dev, path, devices);
                case CHARACTER, BLOCK ->
                        dev.find(path)
                                .ifPresent(
                                        stat -> devices.add(device("/dev/" + path, stat, "rwm")));
                default -> {
                    // Links, sockets and pipes are no devices.
                }
            }
        }
    }
}
