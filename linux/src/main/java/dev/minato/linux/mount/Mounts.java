package dev.minato.linux.mount;

import dev.minato.linux.BytePath;
import dev.minato.linux.Errno;
import dev.minato.linux.HostInfo;
import dev.minato.linux.KernelCalls;
import dev.minato.linux.LinuxException;
import dev.minato.linux.OpenDescriptor;
import dev.minato.linux.ScratchMemory;
import dev.minato.linux.Stat;
import dev.minato.linux.Syscall;
import dev.minato.linux.files.Dir;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Mounts in the namespace of this process. Overlays are given their directories as {@code
 * /proc/self/fd/N}, so neither their number nor the length of their paths meets the page that
 * mount(2) allows; /proc/mounts then shows those strings, and nothing may read paths back from it.
 * Methods throw {@link LinuxException}.
 */
public final class Mounts {
    private static final long MS_RDONLY = 1;
    private static final long MS_REC = 1 << 14;
    private static final long MS_PRIVATE = 1 << 18;
    private static final long MS_SHARED = 1 << 20;
    private static final int MNT_DETACH = 2;
    private static final int UMOUNT_NOFOLLOW = 8;
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int FSCONFIG_SET_FLAG = 0;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int MOUNT_ATTR_RDONLY = 1;
    private static final List<String> PLAIN =
            List.of("index=off", "redirect_dir=off", "metacopy=off");

    private Mounts() {}

    /**
     * Mounts an overlay.
     *
     * @param lowersTopFirst at least one, the topmost layer first
     * @param upper where changes go
     * @param work an empty directory on the same file system as {@code upper}, or the one used with
     *     it before
     * @param fsync whether fsync(2) inside reaches the disk; without it the upper is volatile, and
     *     what a crash of the host leaves of it is worth nothing
     */
    public static void overlay(
            List<Dir> lowersTopFirst, Dir upper, Dir work, Path target, boolean fsync) {
        if (!fsync) {
            // The mark of an earlier volatile mount makes the kernel refuse this one.
            work.removeTree(BytePath.of("work/incompat"));
        }
        Overlay overlay = new Overlay(lowersTopFirst, upper, work, fsync);
        if (HostInfo.kernelAtLeast(6, 5)) {
            byFsconfig(overlay, target);
        } else {
            byMount(overlay, target);
        }
    }

    /**
     * Mounts layers read-only.
     *
     * @param lowersTopFirst at least one, the topmost layer first
     */
    public static void overlayReadOnly(List<Dir> lowersTopFirst, Path target) {
        if (lowersTopFirst.size() == 1) {
            bind(Path.of(lowersTopFirst.getFirst().procPath()), target, true);
            return;
        }
        Overlay overlay = new Overlay(lowersTopFirst, null, null, true);
        if (HostInfo.kernelAtLeast(6, 5)) {
            byFsconfig(overlay, target);
        } else {
            byMount(overlay, target);
        }
    }

    /** What makes up one overlay. */
    record Overlay(List<Dir> lowers, @Nullable Dir upper, @Nullable Dir work, boolean fsync) {
        Overlay {
            if (lowers.isEmpty()) {
                throw new IllegalArgumentException("an overlay needs a lower directory");
            }
        }
    }

    static void byFsconfig(Overlay overlay, Path target) {
        try (ScratchMemory s = new ScratchMemory("overlay at " + target);
                OpenDescriptor context =
                        new OpenDescriptor(
                                Syscall.FSOPEN.call(s, s.text("overlay"), FSOPEN_CLOEXEC))) {
            int fd = context.number();
            for (Dir lower : overlay.lowers()) {
                set(s, fd, "lowerdir+", lower.procPath());
            }
            if (overlay.upper() != null && overlay.work() != null) {
                set(s, fd, "upperdir", overlay.upper().procPath());
                set(s, fd, "workdir", overlay.work().procPath());
                if (!overlay.fsync()) {
                    Syscall.FSCONFIG.call(s, fd, FSCONFIG_SET_FLAG, s.text("volatile"), 0, 0);
                }
            }
            for (String option : PLAIN) {
                int sign = option.indexOf('=');
                set(s, fd, option.substring(0, sign), option.substring(sign + 1));
            }
            Syscall.FSCONFIG.call(s, fd, FSCONFIG_CMD_CREATE, 0, 0, 0);
            int attributes = overlay.upper() == null ? MOUNT_ATTR_RDONLY : 0;
            try (OpenDescriptor mount =
                    new OpenDescriptor(Syscall.FSMOUNT.call(s, fd, FSMOUNT_CLOEXEC, attributes))) {
                MountTree.attach(s, mount.number(), target);
            }
        }
    }

    private static void set(ScratchMemory s, int context, String key, String value) {
        Syscall.FSCONFIG.call(s, context, FSCONFIG_SET_STRING, s.text(key), s.text(value), 0);
    }

    static void byMount(Overlay overlay, Path target) {
        StringBuilder options = new StringBuilder("lowerdir=");
        options.append(String.join(":", overlay.lowers().stream().map(Dir::procPath).toList()));
        long flags = MS_RDONLY;
        if (overlay.upper() != null && overlay.work() != null) {
            flags = 0;
            options.append(",upperdir=").append(overlay.upper().procPath());
            options.append(",workdir=").append(overlay.work().procPath());
            if (!overlay.fsync()) {
                options.append(",volatile");
            }
        }
        options.append(',').append(String.join(",", PLAIN));
        mount("overlay", target, "overlay", flags, options.toString());
    }

    /**
     * Shows a file or directory, with everything mounted below it, at another place. What is
     * mounted at the original later does not appear there, and nothing done there reaches it.
     *
     * @param readOnly also makes every mount of it read-only at the new place
     */
    public static void bind(Path source, Path target, boolean readOnly) {
        try (MountTree tree = MountTree.copy(source, true, MountTree.Propagation.PRIVATE)) {
            if (readOnly) {
                tree.flags(Set.of(MountFlag.READ_ONLY), true);
            }
            tree.attach(target);
        }
    }

    /**
     * Mounts a file system in memory, without devices and set-ID programs.
     *
     * @param options of tmpfs(5), for example {@code size=64m,mode=700}; may be empty
     */
    public static void tmpfs(Path target, String options) {
        tmpfs(target, options, Set.of(MountFlag.NO_DEVICES, MountFlag.NO_SET_ID));
    }

    /** The same with these flags alone. */
    public static void tmpfs(Path target, String options, Set<MountFlag> flags) {
        mount("tmpfs", target, "tmpfs", MountFlag.bits(flags), options);
    }

    /** Whether something is mounted at a place. */
    public static boolean isMounted(Path place) {
        BytePath name = BytePath.of(bytes(place));
        return MountInfo.all().stream().anyMatch(mount -> mount.target().equals(name));
    }

    /**
     * Makes a directory a mount of its own; it and those below it propagate to namespaces made from
     * here on, and are in no peer group of the mount that it lay on. Idempotent.
     */
    public static void makeShared(Path target) {
        BytePath name = BytePath.of(bytes(target));
        List<MountInfo> here =
                MountInfo.all().stream().filter(mount -> mount.target().startsWith(name)).toList();
        if (here.stream().noneMatch(mount -> mount.target().equals(name))) {
            bind(target, target, false);
        } else if (here.stream().allMatch(MountInfo::shared)) {
            return;
        }
        change(name, MS_SHARED | MS_REC);
    }

    /** Keeps mounts below from propagating anywhere. */
    public static void makePrivate(Path target) {
        change(BytePath.of(bytes(target)), MS_PRIVATE | MS_REC);
    }

    private static void change(BytePath target, long propagation) {
        try (ScratchMemory s = new ScratchMemory(target)) {
            Syscall.MOUNT.call(s, s.text(""), s.text(target.bytes()), s.text(""), propagation, 0);
        }
    }

    /**
     * Unmounts the topmost mount at a place, now for names and as soon as nobody uses it in fact
     * (MNT_DETACH). Nothing happens when there is none.
     */
    public static void unmount(Path target) {
        unmount(BytePath.of(bytes(target)));
    }

    private static void unmount(BytePath target) {
        try (ScratchMemory s = new ScratchMemory(target)) {
            Syscall.UMOUNT2.call(s, s.text(target.bytes()), MNT_DETACH | UMOUNT_NOFOLLOW);
        } catch (LinuxException e) {
            if (!e.is(Errno.EINVAL) && !e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /**
     * Every mount at or below a place, the last made first. Those whose names are not text are left
     * out.
     */
    public static List<Path> below(Path place) {
        BytePath root = BytePath.of(bytes(place));
        return MountInfo.all().reversed().stream()
                .map(MountInfo::target)
                .filter(target -> target.startsWith(root))
                .filter(target -> target.equals(BytePath.of(target.toString())))
                .map(target -> Path.of(target.toString()))
                .toList();
    }

    /**
     * Unmounts everything at and below a place, the last made first. One that is a peer of a mount
     * elsewhere leaves that group before: else what is mounted below it would be unmounted there.
     */
    public static void unmountBelow(Path place) {
        BytePath root = BytePath.of(bytes(place));
        Set<String> elsewhere =
                MountInfo.all().stream()
                        .filter(mount -> !mount.target().startsWith(root))
                        .flatMap(mount -> mount.peerGroup().stream())
                        .collect(Collectors.toSet());
        List<MountInfo> here =
                MountInfo.all().reversed().stream()
                        .filter(mount -> mount.target().startsWith(root))
                        .toList();
        here.stream()
                .filter(mount -> mount.peerGroup().filter(elsewhere::contains).isPresent())
                .forEach(mount -> change(mount.target(), MS_PRIVATE));
        here.forEach(mount -> unmount(mount.target()));
    }

    /**
     * The mount on which a file or directory lies.
     *
     * @param target where it is mounted
     * @param group its peer group in words of mountinfo, the same in every namespace; empty when it
     *     is in none
     * @param slave whether it is told of what happens in another group
     */
    public record Holder(String target, Optional<String> group, boolean slave) {}

    /** The mount on which a path lies, symbolic links followed. */
    public static Holder holder(Path path) {
        long id = idOf(path);
        return MountInfo.all().stream()
                .filter(mount -> mount.id() == id)
                .findFirst()
                .map(Mounts::holder)
                .orElseThrow(() -> new LinuxException(Errno.ENOENT, "find mount", path.toString()));
    }

    /** Number of the mount on which a path lies (statx(2), from Linux 5.8 on). */
    private static long idOf(Path path) {
        try (ScratchMemory s = new ScratchMemory(path)) {
            MemorySegment statx = s.zeros(Stat.SIZE);
            long name = s.text(bytes(path));
            Syscall.STATX.call(s, KernelCalls.AT_FDCWD, name, 0, Stat.MOUNT, statx.address());
            return statx.get(ValueLayout.JAVA_LONG, 0x90);
        }
    }

    private static Holder holder(MountInfo mount) {
        return new Holder(mount.target().toString(), mount.peerGroup(), mount.slave());
    }

    /** Every mount of a namespace, from what it has in /proc/self/mountinfo. */
    public static List<Holder> read(byte[] mountinfo) {
        return MountInfo.parse(mountinfo).stream().map(Mounts::holder).toList();
    }

    private static void mount(String source, Path target, String type, long flags, String options) {
        try (ScratchMemory s = new ScratchMemory(type + " at " + target)) {
            long data = options.isEmpty() ? 0 : s.text(options);
            Syscall.MOUNT.call(s, s.text(source), s.text(bytes(target)), s.text(type), flags, data);
        }
    }

    static byte[] bytes(Path path) {
        return path.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
    }
}
