package dev.minato.linux.process;

import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Signals;
import dev.minato.linux.Syscall;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Identifies processes: numbers are used again, a number and a start time are not. */
public final class Processes {
    private static final int STATE = 0;
    private static final int START_TIME = 19;

    private static final int PRIO_PROCESS = 0;
    private static final int NICEST = 19;
    private static final int IOPRIO_WHO_PROCESS = 1;
    private static final int LOWEST_BEST_EFFORT = 2 << 13 | 7;
    private static final int THIS_THREAD = 0;
    private static final int RLIMIT_FSIZE = 1;

    private Processes() {}

    /**
     * Gives the calling thread, which must be a platform thread, the lowest share of processors and
     * disks (setpriority(2), ioprio_set(2)), for the rest of its life.
     */
    public static void giveWay() {
        try (ScratchMemory s = new ScratchMemory("this thread's priority")) {
            Syscall.SETPRIORITY.call(s, PRIO_PROCESS, THIS_THREAD, NICEST);
            Syscall.IOPRIO_SET.call(s, IOPRIO_WHO_PROCESS, THIS_THREAD, LOWEST_BEST_EFFORT);
        }
    }

    /**
     * Bounds every file that a process of ours, and whoever it starts from now on, may write: the
     * write that would go beyond ends it with SIGXFSZ (RLIMIT_FSIZE of prlimit(2)).
     *
     * @param bytes 0 or more
     */
    public static void limitFileSize(int pid, long bytes) {
        try (ScratchMemory s = new ScratchMemory("process " + pid)) {
            MemorySegment limit = s.zeros(2 * Long.BYTES);
            limit.set(ValueLayout.JAVA_LONG, 0, bytes);
            limit.set(ValueLayout.JAVA_LONG, Long.BYTES, bytes);
            Syscall.PRLIMIT64.call(s, pid, RLIMIT_FSIZE, limit.address(), 0);
        }
    }

    /** When the process started, in clock ticks since boot (field 22 of proc_pid_stat(5)). */
    public static Optional<Long> startTime(int pid) {
        return fields(pid).map(fields -> Long.parseLong(fields[START_TIME]));
    }

    /** Whether the very process is there and not a zombie. */
    public static boolean alive(int pid, long startTime) {
        return fields(pid)
                .filter(fields -> Long.parseLong(fields[START_TIME]) == startTime)
                .filter(fields -> !fields[STATE].equals("Z") && !fields[STATE].equals("X"))
                .isPresent();
    }

    /**
     * Sends a signal by number; whether there was a process to get it. Prefer {@link Pidfd} for one
     * that is not our child.
     */
    public static boolean signal(int pid, int signal) {
        try (ScratchMemory s = new ScratchMemory("process " + pid)) {
            Syscall.KILL.call(s, pid, signal);
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ESRCH)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Whether the process has ended, or ends as soon as it may: a SIGKILL waits to be taken, as by
     * one that is frozen (State, SigPnd and ShdPnd of proc_pid_status(5)).
     */
    public static boolean isEnding(int pid) {
        try {
            Path status = Path.of("/proc", Integer.toString(pid), "status");
            return Files.readAllLines(status).stream().anyMatch(Processes::saysEnd);
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean saysEnd(String line) {
        if (line.startsWith("SigPnd:") || line.startsWith("ShdPnd:")) {
            long pending = Long.parseUnsignedLong(line.substring(7).strip(), 16);
            return (pending >> (Signals.KILL - 1) & 1) == 1;
        }
        return line.startsWith("State:\tZ") || line.startsWith("State:\tX");
    }

    /** The fields after the command's name, which may itself contain blanks and parentheses. */
    private static Optional<String[]> fields(int pid) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Integer.toString(pid), "stat"));
            String line = new String(bytes, StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return fields.length > START_TIME ? Optional.of(fields) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
