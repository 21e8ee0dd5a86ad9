package dev.minato.linux.mount;

import java.util.EnumSet;
import java.util.Set;

/** What a mount does not allow, by the words of mount(8). */
public enum MountFlag {
    READ_ONLY(1, "ro", "rw"),
    NO_SET_ID(2, "nosuid", "suid"),
    NO_DEVICES(4, "nodev", "dev"),
    NO_PROGRAMS(8, "noexec", "exec");

    private final int bit;
    private final String word;
    private final String opposite;

    MountFlag(int bit, String word, String opposite) {
        this.bit = bit;
        this.word = word;
        this.opposite = opposite;
    }

    public String word() {
        return word;
    }

    /** The word that takes it away. */
    public String opposite() {
        return opposite;
    }

    /** The flags that are set, also of statfs(2). */
    static Set<MountFlag> of(long bits) {
        Set<MountFlag> flags = EnumSet.noneOf(MountFlag.class);
        for (MountFlag flag : values()) {
            if ((bits & flag.bit) != 0) {
                flags.add(flag);
            }
        }
        return flags;
    }

    /** MS_… of mount(2), which are MOUNT_ATTR_… of mount_setattr(2) too. */
    static int bits(Set<MountFlag> flags) {
        return flags.stream().mapToInt(flag -> flag.bit).sum();
    }
}
