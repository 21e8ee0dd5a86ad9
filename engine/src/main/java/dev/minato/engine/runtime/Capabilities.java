package dev.minato.engine.runtime;

import dev.minato.base.Fault;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Sets of capabilities by name (capabilities(7)). */
public final class Capabilities {
    /** By number. */
    private static final List<String> NAMES =
            List.of(
                    "CAP_CHOWN",
                    "CAP_DAC_OVERRIDE",
                    "CAP_DAC_READ_SEARCH",
                    "CAP_FOWNER",
                    "CAP_FSETID",
                    "CAP_KILL",
                    "CAP_SETGID",
                    "CAP_SETUID",
                    "CAP_SETPCAP",
                    "CAP_LINUX_IMMUTABLE",
                    "CAP_NET_BIND_SERVICE",
                    "CAP_NET_BROADCAST",
                    "CAP_NET_ADMIN",
                    "CAP_NET_RAW",
                    "CAP_IPC_LOCK",
                    "CAP_IPC_OWNER",
                    "CAP_SYS_MODULE",
                    "CAP_SYS_RAWIO",
                    "CAP_SYS_CHROOT",
                    "CAP_SYS_PTRACE",
                    "CAP_SYS_PACCT",
                    "CAP_SYS_ADMIN",
                    "CAP_SYS_BOOT",
                    "CAP_SYS_NICE",
                    "CAP_SYS_RESOURCE",
                    "CAP_SYS_TIME",
                    "CAP_SYS_TTY_CONFIG",
                    "CAP_MKNOD",
                    "CAP_LEASE",
                    "CAP_AUDIT_WRITE",
                    "CAP_AUDIT_CONTROL",
                    "CAP_SETFCAP",
                    "CAP_MAC_OVERRIDE",
                    "CAP_MAC_ADMIN",
                    "CAP_SYSLOG",
                    "CAP_WAKE_ALARM",
                    "CAP_BLOCK_SUSPEND",
                    "CAP_AUDIT_READ",
                    "CAP_PERFMON",
                    "CAP_BPF",
                    "CAP_CHECKPOINT_RESTORE");

    /** Docker's fourteen (moby oci/caps/defaults.go). */
    public static final Set<String> DEFAULT =
            Set.of(
                    "CAP_CHOWN",
                    "CAP_DAC_OVERRIDE",
                    "CAP_FSETID",
                    "CAP_FOWNER",
                    "CAP_MKNOD",
                    "CAP_NET_RAW",
                    "CAP_SETGID",
                    "CAP_SETUID",
                    "CAP_SETFCAP",
                    "CAP_SETPCAP",
                    "CAP_NET_BIND_SERVICE",
                    "CAP_SYS_CHROOT",
                    "CAP_KILL",
                    "CAP_AUDIT_WRITE");

    /** What a server needs that begins as root and goes on as somebody else. */
    public static final Set<String> APP =
            Set.of(
                    "CAP_CHOWN",
                    "CAP_DAC_OVERRIDE",
                    "CAP_FSETID",
                    "CAP_FOWNER",
                    "CAP_SETGID",
                    "CAP_SETUID",
                    "CAP_NET_BIND_SERVICE",
                    "CAP_KILL");

    private final Set<String> host;

    /**
     * @param host what this host can give: a process cannot hand on what is not in its bounding set
     */
    public Capabilities(Collection<String> host) {
        this.host = Set.copyOf(host);
    }

    /** With this process's bounding set. */
    public static Capabilities ofThisProcess() {
        Set<String> host = new LinkedHashSet<>();
        BigInteger bounding = new BigInteger(boundingSet(), 16);
        for (int i = 0; i < NAMES.size(); i++) {
            if (bounding.testBit(i)) {
                host.add(NAMES.get(i));
            }
        }
        return new Capabilities(host);
    }

    private static String boundingSet() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith("CapBnd:")) {
                    return line.substring(7).strip();
                }
            }
        } catch (IOException e) {
            throw Fault.internal("cannot read /proc/self/status", e);
        }
        return "0";
    }

    /** Everything this host can give. */
    public Set<String> all() {
        return host;
    }

    /**
     * A set with some taken away and some added, as Docker does it: {@code ALL} dropped first means
     * that only what is added is left (moby oci/caps/utils.go, TweakCapabilities).
     *
     * @param add names with or without {@code CAP_}, or {@code ALL}
     * @throws Fault invalid for a name that does not exist, or one that the host cannot give
     */
    public Set<String> tweaked(Set<String> base, List<String> add, List<String> drop) {
        Set<String> added = parsed(add, "CapAdd");
        Set<String> dropped = parsed(drop, "CapDrop");
        Set<String> result = new TreeSet<>();
        if (added.contains("ALL")) {
            result.addAll(host);
            result.removeAll(dropped);
        } else {
            if (!dropped.contains("ALL")) {
                result.addAll(base);
                result.removeAll(dropped);
            }
            added.forEach(this::requireOnHost);
            result.addAll(added);
        }
        result.retainAll(host);
        return result;
    }

    private void requireOnHost(String name) {
        if (!host.contains(name)) {
            throw Fault.invalid(
                    "CapAdd",
                    "cannot add capability " + name + ": this host does not have it to give");
        }
    }

    private static Set<String> parsed(List<String> names, String field) {
        Set<String> parsed = new LinkedHashSet<>();
        for (String name : names) {
            String upper = name.toUpperCase(Locale.ROOT);
            String full = upper.equals("ALL") || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
            if (!full.equals("ALL") && !NAMES.contains(full)) {
                throw Fault.invalid(
                        field, "invalid " + field + ": unknown capability: \"" + name + '"');
            }
            parsed.add(full);
        }
        return parsed;
    }
}
