package dev.minato.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves aside things of a home that no row knows and that may be somebody's: never deleted, they go
 * below {@code lost+found/<time>/} in the home. For one thread.
 */
public final class LostAndFound {
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Path home;
    private final Path folder;
    private final List<Path> moved = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    /**
     * For what is found at one time.
     *
     * @param now names the folder, which is made when something is moved
     */
    public LostAndFound(Home home, Instant now) {
        this.home = home.root();
        this.folder = home.lostAndFound().resolve(STAMP.format(now));
    }

    /**
     * Moves a file or folder of the home aside, within its file system; it keeps its path below the
     * home. One that cannot be moved stays where it is.
     *
     * @return whether it was moved
     */
    public boolean take(Path what) {
        Path to = folder.resolve(home.relativize(what));
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            Files.createDirectories(to.getParent());
            for (int i = 2; Files.exists(to, LinkOption.NOFOLLOW_LINKS); i++) {
                to = to.resolveSibling(what.getFileName() + "-" + i);
            }
            Files.move(what, to, StandardCopyOption.ATOMIC_MOVE);
            moved.add(to);
            return true;
        } catch (IOException e) {
            left.add(what + " (" + Reason.of(e) + ")");
            return false;
        }
    }

    /** Where each thing now lies. */
    public List<Path> moved() {
        return List.copyOf(moved);
    }

    /** What could not be moved and lies where it was, each with the reason. */
    public List<String> left() {
        return List.copyOf(left);
    }

    /** The folder of this time. */
    public Path folder() {
        return folder;
    }
}
