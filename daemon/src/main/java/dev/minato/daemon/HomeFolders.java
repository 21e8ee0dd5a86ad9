package dev.minato.daemon;

import dev.minato.base.Home;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folders of an instance: state for root alone, sockets for root and the group {@code minato}.
 * What lies in images and volumes keeps its own modes: the folders above close it. Every start
 * mends the modes of a home that an earlier release has left open.
 */
final class HomeFolders {
    /** Where volumes of replicas are mounted. */
    static final String APP_VOLUMES = "app-volumes";

    /** What executions of jobs wrote. */
    static final String JOB_LOGS = "job-logs";

    /** Made before any room makes its own with wider modes. */
    private static final List<String> CLOSED =
            List.of(
                    "store",
                    "containers",
                    "volumes",
                    "logs",
                    "steps",
                    "bases",
                    "contexts",
                    "cache",
                    "scratch",
                    "mount-points",
                    APP_VOLUMES,
                    JOB_LOGS,
                    "lib");

    /** Closed where they are there. */
    private static final List<String> SOMETIMES = List.of("training", "recovery", "lost+found");

    private HomeFolders() {}

    static void make(Home home) throws IOException {
        Files.createDirectories(home.root());
        for (String folder : CLOSED) {
            set(Files.createDirectories(home.root().resolve(folder)), "rwx------");
        }
        for (String folder : SOMETIMES) {
            if (Files.isDirectory(home.root().resolve(folder), LinkOption.NOFOLLOW_LINKS)) {
                set(home.root().resolve(folder), "rwx------");
            }
        }
        files(home.root(), home.database().getFileName().toString(), "rw-------");
        files(home.logs(), "", "rw-r-----");
        Files.createDirectories(home.run());
        Optional<GroupPrincipal> group = group();
        // The group passes through to the sockets, where these lie in the home.
        boolean through = group.isPresent() && home.run().startsWith(home.root());
        open(home.root(), through ? "rwx--x---" : "rwx------", group.filter(_ -> through));
        open(home.run(), "rwxr-x---", group);
    }

    /** Regular files of a folder whose names begin so. */
    private static void files(Path folder, String prefix, String mode) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                if (file.getFileName().toString().startsWith(prefix)
                        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    set(file, mode);
                }
            }
        }
    }

    private static void open(Path folder, String mode, Optional<GroupPrincipal> group)
            throws IOException {
        if (group.isPresent()) {
            Files.getFileAttributeView(folder, PosixFileAttributeView.class).setGroup(group.get());
        }
        set(folder, mode);
    }

    private static void set(Path path, String mode) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }

    private static Optional<GroupPrincipal> group() throws IOException {
        try {
            return Optional.of(
                    FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName("minato"));
        } catch (UserPrincipalNotFoundException e) {
            return Optional.empty();
        }
    }
}
