package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.Stat;
import dev.minato.linux.BytePath;

import java.util.Optional;

/**
 * A file as a client tells of it.
 *
 * @param path below the folder, without {@code ..}
 */
record SyncedPath(BytePath path, Stat stat) {
    private static final int DIRECTORY = 1 << 31;
    private static final int SYMLINK = 1 << 27;
    private static final int DEVICE = 1 << 26;
    private static final int PIPE = 1 << 25;
    private static final int SOCKET = 1 << 24;
    private static final int SET_USER = 1 << 23;
    private static final int SET_GROUP = 1 << 22;
    private static final int CHARACTER = 1 << 21;
    private static final int STICKY = 1 << 20;
    private static final int IRREGULAR = 1 << 19;
    private static final int TYPES =
            DIRECTORY | SYMLINK | DEVICE | PIPE | SOCKET | CHARACTER | IRREGULAR;

    /** What it is. */
    enum Kind {
        FILE,
        HARD_LINK,
        DIRECTORY,
        SYMLINK,
        DEVICE,
        PIPE,
        OTHER
    }

    /**
     * Reads one.
     *
     * @throws Fault invalid when its path leads elsewhere
     */
    static SyncedPath of(Stat stat) {
        String text = stat.getPath();
        if (text.isEmpty() || text.length() > 4096 || text.indexOf('\0') >= 0) {
            throw invalid("a path of " + text.length() + " characters");
        }
        BytePath path = BytePath.of(text);
        if (text.startsWith("/") || path.hasDotDot() || path.isEmpty()) {
            throw invalid("the path " + path + " leads out of the folder");
        }
        return new SyncedPath(path, stat);
    }

    /**
     * A file of ours as it is told to a client.
     *
     * @param link what a symbolic link says, or the first name of a file that has several
     */
    static Stat told(BytePath path, dev.minato.linux.Stat stat, Optional<BytePath> link) {
        int type =
                switch (stat.type()) {
                    case FILE -> 0;
                    case DIRECTORY -> DIRECTORY;
                    case SYMLINK -> SYMLINK;
                    case CHARACTER -> DEVICE | CHARACTER;
                    case BLOCK -> DEVICE;
                    case FIFO -> PIPE;
                    case SOCKET -> SOCKET;
                };
        int mode =
                type
                        | (stat.mode() & 0777)
                        | ((stat.mode() & 04000) != 0 ? SET_USER : 0)
                        | ((stat.mode() & 02000) != 0 ? SET_GROUP : 0)
                        | ((stat.mode() & 01000) != 0 ? STICKY : 0);
        return Stat.newBuilder()
                .setPath(path.toString())
                .setMode(mode)
                .setUid(stat.uid())
                .setGid(stat.gid())
                .setSize(stat.type() == dev.minato.linux.Stat.Type.FILE ? stat.size() : 0)
                .setModTime(stat.mtimeSeconds() * 1_000_000_000L + stat.mtimeNanos())
                .setLinkName(link.map(BytePath::toString).orElse(""))
                .setDevMajor(stat.major())
                .setDevMinor(stat.minor())
                .build();
    }

    static Fault invalid(String what) {
        return Fault.invalid("context", "the client of the build sent " + what);
    }

    Kind kind() {
        int type = stat.getMode() & TYPES;
        return switch (type) {
            case 0 -> stat.getLinkName().isEmpty() ? Kind.FILE : Kind.HARD_LINK;
            case DIRECTORY -> Kind.DIRECTORY;
            case SYMLINK -> Kind.SYMLINK;
            case PIPE -> Kind.PIPE;
            case DEVICE, DEVICE | CHARACTER -> Kind.DEVICE;
            default -> Kind.OTHER;
        };
    }

    /** Permissions with set-user-ID, set-group-ID and sticky bit, as the kernel has them. */
    int permissions() {
        int mode = stat.getMode();
        return (mode & 0777)
                | ((mode & SET_USER) != 0 ? 04000 : 0)
                | ((mode & SET_GROUP) != 0 ? 02000 : 0)
                | ((mode & STICKY) != 0 ? 01000 : 0);
    }

    long seconds() {
        return Math.floorDiv(stat.getModTime(), 1_000_000_000L);
    }

    int nanos() {
        return Math.floorMod(stat.getModTime(), 1_000_000_000);
    }
}
