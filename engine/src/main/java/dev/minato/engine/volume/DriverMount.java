package dev.minato.engine.volume;

import dev.minato.base.Fault;
import dev.minato.linux.mount.MountFlag;
import dev.minato.linux.mount.MountTree;
import dev.minato.linux.mount.Mounts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The mount of a volume of the local driver at its folder while containers use it, as its options
 * say ({@code docker volume create}, "Driver-specific options"): {@code type}, {@code device} and
 * {@code o} are those of mount(8).
 */
sealed interface DriverMount {
    /** Options of tmpfs(5) that have a value. */
    Set<String> TMPFS = Set.of("size", "nr_blocks", "nr_inodes", "mode", "uid", "gid");

    /**
     * A folder of the host.
     *
     * @param recursive with what is mounted below it
     */
    record Bind(Path device, boolean recursive, Set<MountFlag> flags) implements DriverMount {
        @Override
        public void mount(Path target) {
            try (MountTree tree =
                    MountTree.copy(device, recursive, MountTree.Propagation.PRIVATE)) {
                tree.flags(flags, recursive);
                tree.attach(target);
            }
        }
    }

    /**
     * Memory.
     *
     * @param data for example {@code size=10m,uid=1000}
     */
    record Tmpfs(String data, Set<MountFlag> flags) implements DriverMount {
        @Override
        public void mount(Path target) {
            Mounts.tmpfs(target, data, flags);
        }
    }

    /**
     * Mounts it.
     *
     * @throws dev.minato.linux.LinuxException what the kernel says
     */
    void mount(Path target);

    /**
     * Reads the options of a volume.
     *
     * @return empty for a plain folder of our own
     * @throws Fault invalid, naming the option
     */
    static Optional<DriverMount> of(Map<String, String> options) {
        if (options.isEmpty()) {
            return Optional.empty();
        }
        for (String name : options.keySet()) {
            if (name.equals("size")) {
                throw wrong("size", "quota size requested but no quota support");
            }
            if (!List.of("type", "device", "o").contains(name)) {
                throw wrong(name, "invalid option: \"" + name + "\"");
            }
        }
        String type = required(options, "type");
        String device = required(options, "device");
        List<String> words = words(options.getOrDefault("o", ""));
        if (words.contains("bind") || words.contains("rbind")) {
            return Optional.of(bind(type, device, words));
        }
        if (type.equals("tmpfs")) {
            return Optional.of(tmpfs(words));
        }
        throw wrong(
                "type",
                "volumes of type \""
                        + type
                        + "\" are not supported by Minato: type=none,o=bind,device=/FOLDER and"
                        + " type=tmpfs,device=tmpfs are; what else the host has mounted can be"
                        + " bound");
    }

    private static DriverMount bind(String type, String device, List<String> words) {
        if (!type.equals("none") && !type.equals("bind")) {
            throw wrong("type", "type \"" + type + "\" with o=bind: give type=none");
        }
        if (!device.startsWith("/") || device.indexOf('\0') >= 0) {
            throw wrong("device", "device \"" + device + "\" is no absolute path");
        }
        Set<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
        for (String word : words) {
            if (!word.equals("bind") && !word.equals("rbind") && !flag(word, flags)) {
                throw unknown(word, "bind, rbind, ro, rw, nosuid, nodev and noexec");
            }
        }
        return new Bind(Path.of(device).normalize(), words.contains("rbind"), flags);
    }

    private static DriverMount tmpfs(List<String> words) {
        Set<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
        List<String> data = new ArrayList<>();
        for (String word : words) {
            int sign = word.indexOf('=');
            if (sign > 0 && TMPFS.contains(word.substring(0, sign))) {
                data.add(word);
            } else if (!flag(word, flags)) {
                throw unknown(
                        word,
                        "size, mode, uid, gid, nr_blocks, nr_inodes, ro, rw, nosuid, nodev and"
                                + " noexec");
            }
        }
        return new Tmpfs(String.join(",", data), flags);
    }

    /** Whether a word is a flag; what it says is added or taken away. */
    private static boolean flag(String word, Set<MountFlag> flags) {
        for (MountFlag flag : MountFlag.values()) {
            if (word.equals(flag.word())) {
                flags.add(flag);
                return true;
            }
            if (word.equals(flag.opposite())) {
                flags.remove(flag);
                return true;
            }
        }
        return false;
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }

    private static String required(Map<String, String> options, String name) {
        String value = options.getOrDefault(name, "");
        if (value.isEmpty()) {
            throw wrong(name, "missing required option: \"" + name + "\"");
        }
        return value;
    }

    private static Fault unknown(String word, String known) {
        return wrong(
                "o",
                "o=" + word + " is not supported by Minato for this volume: " + known + " are");
    }

    private static Fault wrong(String option, String text) {
        return Fault.invalid("DriverOpts." + option, text);
    }
}
