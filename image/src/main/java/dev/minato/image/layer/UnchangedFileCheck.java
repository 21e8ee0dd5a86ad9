package dev.minato.image.layer;

import dev.minato.linux.BytePath;
import dev.minato.linux.OpenFlags;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;

import java.util.Arrays;

/**
 * Checks whether a file of the upper directory is the one below, copied up and not changed
 * (continuity's fs.sameFile, as BuildKit has it): facts, capability, then size and time, then
 * content where neither time has a fraction, since unpacked layers have none.
 */
final class UnchangedFileCheck {
    private static final String CAPABILITY = "security.capability";

    private final Dir upper;

    UnchangedFileCheck(Dir upper) {
        this.upper = upper;
    }

    boolean is(MergedFile before, BytePath path, Stat now) {
        Stat then = before.stat();
        boolean facts =
                then.type() == now.type()
                        && then.mode() == now.mode()
                        && then.uid() == now.uid()
                        && then.gid() == now.gid()
                        && then.major() == now.major()
                        && then.minor() == now.minor();
        if (!facts || !capability(before.layer(), path, then, upper, now)) {
            return false;
        }
        if (now.isDirectory()) {
            return true;
        }
        if (then.size() != now.size()
                || then.mtimeSeconds() != now.mtimeSeconds()
                || then.mtimeNanos() != now.mtimeNanos()) {
            return false;
        }
        return now.mtimeNanos() != 0 || content(before, path, now);
    }

    private static boolean capability(Dir below, BytePath path, Stat then, Dir upper, Stat now) {
        if (!then.isFile() && !then.isDirectory() && !now.isFile()) {
            return true;
        }
        byte[] nothing = new byte[0];
        return Arrays.equals(
                MergedTree.xattr(below, path, CAPABILITY).orElse(nothing),
                MergedTree.xattr(upper, path, CAPABILITY).orElse(nothing));
    }

    private boolean content(MergedFile before, BytePath path, Stat now) {
        if (now.isSymlink()) {
            return before.layer().readlink(path).equals(upper.readlink(path));
        }
        if (!now.isFile()) {
            return now.size() == 0;
        }
        try (Fd one = before.layer().open(path, OpenFlags.RDONLY, 0);
                Fd other = upper.open(path, OpenFlags.RDONLY, 0)) {
            return equal(one, other);
        }
    }

    private static boolean equal(Fd one, Fd other) {
        byte[] left = new byte[64 << 10];
        byte[] right = new byte[64 << 10];
        while (true) {
            int read = fill(one, left);
            if (read != fill(other, right) || !Arrays.equals(left, 0, read, right, 0, read)) {
                return false;
            }
            if (read == 0) {
                return true;
            }
        }
    }

    private static int fill(Fd from, byte[] to) {
        int at = 0;
        int read;
        while (at < to.length && (read = from.read(to, at, to.length - at)) > 0) {
            at += read;
        }
        return at;
    }
}
