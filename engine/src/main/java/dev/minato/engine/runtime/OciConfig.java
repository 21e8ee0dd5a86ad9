package dev.minato.engine.runtime;

import dev.minato.engine.spec.SystemPaths;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A config.json (runtime-spec 1.0.2: crun 1.8.1 refuses later numbers).
 *
 * @param process what is run
 * @param root its root and what is mounted in it
 * @param host names it has
 * @param isolation what it shares
 * @param limits how much it may use
 * @param guard what it is kept from
 * @param cgroup path of its control group
 */
public record OciConfig(
        OciProcess process,
        Root root,
        Names host,
        Isolation isolation,
        OciLimits limits,
        Guard guard,
        Cgroup cgroup) {
    private static final int[][] ALLOWED_CHARACTER_DEVICES = {
        {1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 1}, {5, 2}, {136, -1}
    };

    /**
     * The root.
     *
     * @param path on the host
     * @param shm bytes of /dev/shm, unless it is among the mounts or shared
     */
    public record Root(String path, boolean readOnly, long shm, List<OciMount> mounts) {
        public Root {
            mounts = List.copyOf(mounts);
        }

        /**
         * What the container's whole tree propagates: as much as the most of its mounts asks for,
         * since the runtime sets it before it makes them. Empty: nothing.
         */
        String propagation() {
            Set<String> asked =
                    mounts.stream()
                            .flatMap(mount -> mount.options().stream())
                            .collect(Collectors.toSet());
            if (asked.contains("shared") || asked.contains("rshared")) {
                return "shared";
            }
            return asked.contains("slave") || asked.contains("rslave") ? "rslave" : "";
        }
    }

    /** Hostname and kernel parameters. */
    public record Names(String hostname, Map<String, String> sysctls) {
        public Names {
            sysctls = Map.copyOf(sysctls);
        }
    }

    /**
     * What it is kept from.
     *
     * @param seccomp the profile; absent: unconfined
     * @param bpf the profile compiled, in Base64, where the runtime takes it so (crun(1), {@code
     *     run.oci.seccomp_bpf_data}); the profile is then left out
     * @param systemPaths what is hidden and protected of /proc and /sys
     * @param privileged every device, and /sys writable
     * @param devices of the host
     */
    public record Guard(
            Optional<String> seccomp,
            Optional<String> bpf,
            SystemPaths systemPaths,
            boolean privileged,
            List<OciDevice> devices) {
        public Guard {
            devices = List.copyOf(devices);
        }
    }

    /** Path for the runtime, and whether it is version 2. */
    public record Cgroup(String path, boolean unified) {}

    /** The text of the file. */
    public String json() {
        JsonText json = new JsonText(8192);
        json.object().field("ociVersion", "1.0.2");
        json.object("process");
        process.write(json);
        json.endObject();
        json.object("root").field("path", root.path()).field("readonly", root.readOnly());
        json.endObject();
        if (!isolation.uts().equals(Isolation.HOST)) {
            json.field("hostname", host.hostname());
        }
        writeMounts(json);
        guard.bpf()
                .ifPresent(bpf ->
                        json.object("annotations")
                                .raw("run.oci.seccomp_bpf_data", '"' + bpf + '"')
                                .endObject());
        json.object("linux");
        writeLinux(json);
        return json.endObject().endObject().text();
    }

    private void writeMounts(JsonText json) {
        String sys = guard.privileged() ? "rw" : "ro";
        json.array("mounts");
        mount(json, "/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));
        mount(
                json,
                "/dev",
                "tmpfs",
                "tmpfs",
                List.of("nosuid", "strictatime", "mode=755", "size=65536k"));
        mount(
                json,
                "/dev/pts",
                "devpts",
                "devpts",
                List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"));
        if (isolation.network().equals(Isolation.HOST)) {
            // sysfs belongs to the network namespace: only its owner may mount another.
            mount(
                    json,
                    "/sys",
                    "bind",
                    "/sys",
                    List.of("rbind", "rslave", "nosuid", "noexec", "nodev", sys));
        } else {
            mount(json, "/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", sys));
        }
        mount(
                json,
                "/sys/fs/cgroup",
                "cgroup",
                "cgroup",
                List.of("nosuid", "noexec", "nodev", sys));
        if (isolation.ipc().equals(Isolation.OWN)) {
            mount(json, "/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"));
            mount(
                    json,
                    "/dev/shm",
                    "tmpfs",
                    "shm",
                    List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + root.shm()));
        }
        for (OciMount mount : root.mounts()) {
            mount(json, mount.destination(), mount.type(), mount.source(), mount.options());
        }
        json.endArray();
    }

    private static void mount(
            JsonText json, String at, String type, String source, List<String> options) {
        json.object().field("destination", at).field("type", type).field("source", source);
        json.field("options", options).endObject();
    }

    private void writeLinux(JsonText json) {
        json.object("sysctl");
        host.sysctls().forEach(json::field);
        json.endObject();
        if (!root.propagation().isEmpty()) {
            json.field("rootfsPropagation", root.propagation());
        }
        json.field("cgroupsPath", cgroup.path());
        json.object("resources");
        writeDeviceRules(json);
        limits.write(json, cgroup.unified());
        json.endObject();
        writeNamespaces(json);
        json.array("devices");
        for (OciDevice device : guard.devices()) {
            json.object().field("path", device.path()).field("type", device.type());
            json.field("major", device.major()).field("minor", device.minor());
            json.field("fileMode", device.mode());
            json.field("uid", device.uid()).field("gid", device.gid()).endObject();
        }
        json.endArray();
        json.field("maskedPaths", guard.systemPaths().masked())
                .field("readonlyPaths", guard.systemPaths().readOnly());
        if (guard.bpf().isEmpty()) {
            guard.seccomp().ifPresent(profile -> json.raw("seccomp", profile));
        }
    }

    private void writeDeviceRules(JsonText json) {
        json.array("devices");
        if (guard.privileged()) {
            json.object().field("allow", true).field("access", "rwm").endObject();
        } else {
            json.object().field("allow", false).field("access", "rwm").endObject();
            for (int[] number : ALLOWED_CHARACTER_DEVICES) {
                json.object().field("allow", true).field("type", "c").field("major", number[0]);
                if (number[1] >= 0) {
                    json.field("minor", number[1]);
                }
                json.field("access", "rwm").endObject();
            }
            for (OciDevice device : guard.devices()) {
                json.object().field("allow", true).field("type", device.type());
                json.field("major", device.major()).field("minor", device.minor());
                json.field("access", device.access()).endObject();
            }
        }
        json.endArray();
    }

    private void writeNamespaces(JsonText json) {
        json.array("namespaces");
        namespace(json, "mount", Isolation.OWN);
        namespace(json, "network", isolation.network());
        namespace(json, "pid", isolation.pid());
        namespace(json, "ipc", isolation.ipc());
        namespace(json, "uts", isolation.uts());
        if (isolation.privateCgroup()) {
            namespace(json, "cgroup", Isolation.OWN);
        }
        json.endArray();
    }

    private static void namespace(JsonText json, String type, String which) {
        if (which.equals(Isolation.HOST)) {
            return;
        }
        json.object().field("type", type);
        if (!which.isEmpty()) {
            json.field("path", which);
        }
        json.endObject();
    }
}
