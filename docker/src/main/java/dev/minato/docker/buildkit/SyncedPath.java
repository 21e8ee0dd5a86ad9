package dev.minato.docker.buildkit;

import dev.minato.base.Fault;
import dev.minato.docker.buildkit.wire.Stat;
import dev.minato.linux.BytePath;

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

    boolean isCharacterDevice() {
        return (stat.getMode() & CHARACTER) != 0;
    }

    /** Whether the client sends its content when asked: whatever is a plain file to it. */
    boolean hasContent() {
        return (stat.getMode() & TYPES) == 0;
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
