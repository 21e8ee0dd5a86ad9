package dev.minato.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Facts about this host, read when asked for. */
public final class HostInfo {
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;

    /** USER_HZ is 100 on every architecture that there is an image for. */
    private static final long TICK_MILLIS = 10;

    private HostInfo() {}

    /** Processors this process may use. */
    public static int cpus() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Main memory in bytes. */
    public static long memoryTotal() {
        return memory("MemTotal:");
    }

    /** Bytes that a program could get now without swapping, as the kernel estimates. */
    public static long memoryAvailable() {
        return memory("MemAvailable:");
    }

    /** Time that all processors of this host together have worked since its start (proc(5)). */
    public static Duration cpuTime() {
        for (String line : lines("/proc/stat")) {
            if (line.startsWith("cpu ")) {
                return busy(line);
            }
        }
        throw new LinuxException(Errno.ENOENT, "read", "cpu of /proc/stat");
    }

    /** User, nice, system, irq, softirq and steal; guests are in the first two already. */
    static Duration busy(String line) {
        String[] words = line.strip().split("\\s+", -1);
        long ticks = 0;
        for (int i = 1; i < words.length && i <= 8; i++) {
            ticks += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(words[i]);
        }
        return Duration.ofMillis(ticks * TICK_MILLIS);
    }

    private static long memory(String field) {
        for (String line : lines("/proc/meminfo")) {
            if (line.startsWith(field)) {
                String kibibytes = line.replaceAll("[^0-9]", "");
                return Long.parseLong(kibibytes) << 10;
            }
        }
        throw new LinuxException(Errno.ENOENT, "read", field + " of /proc/meminfo");
    }

    /** For example {@code 6.1.0-18-amd64}. */
    public static String kernelRelease() {
        return line("/proc/sys/kernel/osrelease");
    }

    /** The host's name. */
    public static String hostname() {
        return line("/proc/sys/kernel/hostname");
    }

    /** Identifies the time since the last start of the host. */
    public static String bootId() {
        return line("/proc/sys/kernel/random/boot_id");
    }

    /** Whether the kernel is of this version or later. */
    public static boolean kernelAtLeast(int major, int minor) {
        return atLeast(kernelRelease(), major, minor);
    }

    static boolean atLeast(String release, int major, int minor) {
        String[] numbers = release.split("[^0-9]+", 3);
        int first = Integer.parseInt(numbers[0]);
        int second = numbers.length > 1 && !numbers[1].isEmpty() ? Integer.parseInt(numbers[1]) : 0;
        return first > major || (first == major && second >= minor);
    }

    /** The lines of os-release(5), quotes removed; empty when the host has none. */
    public static Map<String, String> osRelease() {
        Map<String, String> values = new HashMap<>();
        for (String file : List.of("/etc/os-release", "/usr/lib/os-release")) {
            if (!Files.exists(Path.of(file))) {
                continue;
            }
            for (String line : lines(file)) {
                int sign = line.indexOf('=');
                if (sign > 0 && !line.startsWith("#")) {
                    values.put(line.substring(0, sign), unquoted(line.substring(sign + 1)));
                }
            }
            return values;
        }
        return values;
    }

    /** The host's system by name, for example {@code Debian GNU/Linux 12 (bookworm)}. */
    public static String operatingSystem() {
        return osRelease().getOrDefault("PRETTY_NAME", "Linux");
    }

    /** The architecture as images name it: {@code amd64} or {@code arm64}. */
    public static String architecture() {
        return Syscall.AARCH64 ? "arm64" : "amd64";
    }

    private static String unquoted(String value) {
        boolean quoted =
                value.length() > 1
                        && (value.startsWith("\"") || value.startsWith("'"))
                        && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static String line(String file) {
        List<String> lines = lines(file);
        return lines.isEmpty() ? "" : lines.getFirst().strip();
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            throw new LinuxException(Errno.EIO, "read", file);
        }
    }
}
