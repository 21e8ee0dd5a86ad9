package dev.minato.linux;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Mounts in the namespace of this process. Overlays are given their directories as {@code
 * /proc/self/fd/N}, so neither their number nor the length of their paths meets the page that
 * mount(2) allows; /proc/mounts then shows those strings, and nothing may read paths back from it.
 * Methods throw {@link LinuxException}.
 */
public final class Mounts {
    private static final long MS_RDONLY = 1;
    private static final long MS_NODEV = 4;
    private static final long MS_NOSUID = 2;
    private static final long MS_BIND = 1 << 12;
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
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;
    private static final int MOUNT_ATTR_RDONLY = 1;
    private static final int MOUNT_ATTR_SIZE = 32;
    private static final int OPEN_TREE_CLONE = 1;
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
            work.removeTree(Name.of("work/incompat"));
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
        try (Scratch s = new Scratch("overlay at " + target);
                Descriptor context =
                        new Descriptor(Sys.FSOPEN.call(s, s.text("overlay"), FSOPEN_CLOEXEC))) {
            int fd = context.number();
            for (Dir lower : overlay.lowers()) {
                set(s, fd, "lowerdir+", lower.procPath());
            }
            if (overlay.upper() != null && overlay.work() != null) {
                set(s, fd, "upperdir", overlay.upper().procPath());
                set(s, fd, "workdir", overlay.work().procPath());
                if (!overlay.fsync()) {
                    Sys.FSCONFIG.call(s, fd, FSCONFIG_SET_FLAG, s.text("volatile"), 0, 0);
                }
            }
            for (String option : PLAIN) {
                int sign = option.indexOf('=');
                set(s, fd, option.substring(0, sign), option.substring(sign + 1));
            }
            Sys.FSCONFIG.call(s, fd, FSCONFIG_CMD_CREATE, 0, 0, 0);
            int attributes = overlay.upper() == null ? MOUNT_ATTR_RDONLY : 0;
            try (Descriptor mount =
                    new Descriptor(Sys.FSMOUNT.call(s, fd, FSMOUNT_CLOEXEC, attributes))) {
                move(s, mount.number(), target);
            }
        }
    }

    private static void set(Scratch s, int context, String key, String value) {
        Sys.FSCONFIG.call(s, context, FSCONFIG_SET_STRING, s.text(key), s.text(value), 0);
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
     * Shows a file or directory, with everything mounted below it, at another place.
     *
     * @param readOnly also makes every mount of it read-only at the new place
     */
    public static void bind(Path source, Path target, boolean readOnly) {
        try (Scratch s = new Scratch(source + " at " + target)) {
            long from = s.text(bytes(source));
            int flags = OPEN_TREE_CLONE | OpenFlags.CLOEXEC | Kernel.AT_RECURSIVE;
            try (Descriptor tree =
                    new Descriptor(Sys.OPEN_TREE.call(s, Kernel.AT_FDCWD, from, flags))) {
                if (readOnly) {
                    MemorySegment attributes = s.zeros(MOUNT_ATTR_SIZE);
                    attributes.set(ValueLayout.JAVA_LONG, 0, MOUNT_ATTR_RDONLY);
                    Sys.MOUNT_SETATTR.call(
                            s,
                            tree.number(),
                            s.text(""),
                            Kernel.AT_EMPTY_PATH | Kernel.AT_RECURSIVE,
                            attributes.address(),
                            MOUNT_ATTR_SIZE);
                }
                move(s, tree.number(), target);
            }
        }
    }

    private static void move(Scratch s, int mount, Path target) {
        long to = s.text(bytes(target));
        Sys.MOVE_MOUNT.call(s, mount, s.text(""), Kernel.AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH);
    }

    /**
     * Mounts a file system in memory, without devices and set-ID programs.
     *
     * @param options of tmpfs(5), for example {@code size=64m,mode=700}; may be empty
     */
    public static void tmpfs(Path target, String options) {
        mount("tmpfs", target, "tmpfs", MS_NODEV | MS_NOSUID, options);
    }

    /**
     * Makes a directory a mount of its own whose mounts below propagate to other namespaces.
     * Idempotent.
     */
    public static void makeShared(Path target) {
        Name name = Name.of(bytes(target));
        List<MountPoint> here =
                MountPoint.all().stream().filter(mount -> mount.target().equals(name)).toList();
        if (here.isEmpty()) {
            mount(target.toString(), target, "", MS_BIND, "");
        } else if (here.getLast().shared()) {
            return;
        }
        mount("", target, "", MS_SHARED, "");
    }

    /** Keeps mounts below from propagating anywhere. */
    public static void makePrivate(Path target) {
        mount("", target, "", MS_PRIVATE | MS_REC, "");
    }

    /**
     * Unmounts the topmost mount at a place, now for names and as soon as nobody uses it in fact
     * (MNT_DETACH). Nothing happens when there is none.
     */
    public static void unmount(Path target) {
        try (Scratch s = new Scratch(target.toString())) {
            Sys.UMOUNT2.call(s, s.text(bytes(target)), MNT_DETACH | UMOUNT_NOFOLLOW);
        } catch (LinuxException e) {
            if (!e.is(Errno.EINVAL) && !e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /**
     * Every mount at or below a place, the last made first: the order in which to unmount them.
     * Those whose names are not text are left out.
     */
    public static List<Path> below(Path place) {
        Name root = Name.of(bytes(place));
        return MountPoint.all().reversed().stream()
                .map(MountPoint::target)
                .filter(target -> target.startsWith(root))
                .filter(target -> target.equals(Name.of(target.toString())))
                .map(target -> Path.of(target.toString()))
                .toList();
    }

    private static void mount(String source, Path target, String type, long flags, String options) {
        try (Scratch s = new Scratch((type.isEmpty() ? "" : type + " at ") + target)) {
            long data = options.isEmpty() ? 0 : s.text(options);
            Sys.MOUNT.call(s, s.text(source), s.text(bytes(target)), s.text(type), flags, data);
        }
    }

    private static byte[] bytes(Path path) {
        return path.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8);
    }
}
