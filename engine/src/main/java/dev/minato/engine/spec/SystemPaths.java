package dev.minato.engine.spec;

import java.util.List;

/**
 * Parts of /proc and /sys that a container's processes are kept from.
 *
 * @param masked that look empty
 * @param readOnly that cannot be written
 */
public record SystemPaths(List<String> masked, List<String> readOnly) {
    /** Docker's. */
    public static final SystemPaths DEFAULT =
            new SystemPaths(
                    List.of(
                            "/proc/acpi",
                            "/proc/asound",
                            "/proc/interrupts",
                            "/proc/kcore",
                            "/proc/keys",
                            "/proc/latency_stats",
                            "/proc/sched_debug",
                            "/proc/scsi",
                            "/proc/timer_list",
                            "/proc/timer_stats",
                            "/sys/devices/virtual/powercap",
                            "/sys/firmware"),
                    List.of(
                            "/proc/bus",
                            "/proc/fs",
                            "/proc/irq",
                            "/proc/sys",
                            "/proc/sysrq-trigger"));

    /** Everything as the kernel shows it. */
    public static final SystemPaths OPEN = new SystemPaths(List.of(), List.of());

    public SystemPaths {
        masked = List.copyOf(masked);
        readOnly = List.copyOf(readOnly);
    }
}
