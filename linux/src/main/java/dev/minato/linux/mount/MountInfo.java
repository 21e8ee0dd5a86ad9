package dev.minato.linux.mount;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.LinuxException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One line of /proc/self/mountinfo (proc(5)).
 *
 * @param id number of the mount, unique while it is there
 * @param target where it is mounted
 * @param type of the file system, for example {@code overlay}
 * @param options of the file system as a whole
 * @param tags how it propagates, for example {@code shared:1} and {@code master:2}
 */
public record MountInfo(
        long id, BytePath target, String type, Set<String> options, Set<String> tags) {
    private static final String SHARED = "shared:";

    /** Its peer group: what is mounted or unmounted below it is so at every member. */
    Optional<String> peerGroup() {
        return tags.stream().filter(tag -> tag.startsWith(SHARED)).findFirst();
    }

    boolean shared() {
        return peerGroup().isPresent();
    }

    /** Whether it is told of what happens in another peer group. */
    boolean slave() {
        return tags.stream().anyMatch(tag -> tag.startsWith("master:"));
    }

    /** Every mount of this process's namespace, in the order they were made. */
    public static List<MountInfo> all() {
        try {
            byte[] text = Files.readAllBytes(Path.of("/proc/self/mountinfo"));
            return parse(text);
        } catch (IOException e) {
            throw new LinuxException(Errno.EIO, "read", "/proc/self/mountinfo");
        }
    }

    static List<MountInfo> parse(byte[] text) {
        List<MountInfo> mounts = new ArrayList<>();
        for (String line : new String(text, StandardCharsets.ISO_8859_1).split("\n", -1)) {
            List<String> words = Arrays.asList(line.split(" ", -1));
            int dash = words.indexOf("-");
            if (words.size() > 4 && dash > 5 && words.size() > dash + 3) {
                mounts.add(
                        new MountInfo(
                                Long.parseLong(words.getFirst()),
                                BytePath.of(unescape(words.get(4))),
                                words.get(dash + 1),
                                Arrays.stream(words.get(dash + 3).split(",", -1))
                                        .collect(Collectors.toUnmodifiableSet()),
                                Set.copyOf(words.subList(6, dash))));
            }
        }
        return mounts;
    }

    /** Undoes the octal escapes of blank, tab, newline and backslash. */
    private static byte[] unescape(String word) {
        byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
        byte[] plain = new byte[bytes.length];
        int size = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                plain[size++] = (byte) Integer.parseInt(word.substring(i + 1, i + 4), 8);
                i += 3;
            } else {
                plain[size++] = bytes[i];
            }
        }
        return Arrays.copyOf(plain, size);
    }
}
