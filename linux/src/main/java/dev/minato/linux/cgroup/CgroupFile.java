package dev.minato.linux.cgroup;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.files.Fd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The small files of a control group. One that is gone reads as empty: groups come and go. */
final class CgroupFile {
    /** What the kernel gives of such a file at once. */
    private static final int PAGE = 4096;

    private CgroupFile() {}

    static List<String> lines(Path file) {
        return text(file).lines().filter(line -> !line.isBlank()).toList();
    }

    static List<String> words(Path file) {
        return Arrays.stream(text(file).split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
    }

    /** The number behind a key in a file of such lines. */
    static OptionalLong value(Path file, String key) {
        for (String line : lines(file)) {
            if (line.startsWith(key + " ")) {
                return OptionalLong.of(Long.parseLong(line.substring(key.length() + 1).strip()));
            }
        }
        return OptionalLong.empty();
    }

    /** The numbers in a file of such lines, by key. */
    static Map<String, Long> values(Path file) {
        Map<String, Long> values = new HashMap<>();
        for (String line : lines(file)) {
            int space = line.indexOf(' ');
            if (space > 0) {
                values.put(line.substring(0, space), Long.parseLong(line.substring(space).strip()));
            }
        }
        return values;
    }

    private static String text(Path file) {
        byte[] name = BytePath.of(file.toString()).bytes();
        try (Fd fd =
                new Fd(KernelCalls.openat2(KernelCalls.AT_FDCWD, name, OpenFlags.RDONLY, 0, 0))) {
            byte[] page = new byte[PAGE];
            StringBuilder text = new StringBuilder();
            for (int size; (size = fd.read(page, 0, PAGE)) > 0; ) {
                text.append(new String(page, 0, size, StandardCharsets.UTF_8));
            }
            return text.toString();
        } catch (LinuxException e) {
            // ENODEV: the group was removed while it was read.
            if (e.is(Errno.ENOENT) || e.is(Errno.ENODEV)) {
                return "";
            }
            throw e;
        }
    }

    /**
     * Writes a value in one call.
     *
     * @throws LinuxException as the kernel refuses it
     */
    static void write(Path file, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        byte[] name = BytePath.of(file.toString()).bytes();
        try (Fd fd =
                new Fd(KernelCalls.openat2(KernelCalls.AT_FDCWD, name, OpenFlags.WRONLY, 0, 0))) {
            fd.write(bytes, 0, bytes.length);
        }
    }

    /** Writes a value; the error when the kernel refuses it. */
    static Optional<LinuxException> tryWrite(Path file, String value) {
        try {
            write(file, value);
            return Optional.empty();
        } catch (LinuxException e) {
            return Optional.of(e);
        }
    }
}
