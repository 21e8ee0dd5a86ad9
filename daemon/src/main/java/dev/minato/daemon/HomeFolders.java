package dev.minato.daemon;

import dev.minato.base.Home;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.Optional;

/**
 * The folders of an instance: state for root alone, sockets for root and the group {@code minato}.
 */
final class HomeFolders {
    private HomeFolders() {}

    static void make(Home home) throws IOException {
        for (Path folder :
                new Path[] {home.store(), home.containers(), home.volumes(), home.logs()}) {
            Files.createDirectories(folder);
        }
        Files.setPosixFilePermissions(home.root(), PosixFilePermissions.fromString("rwx--x--x"));
        Files.createDirectories(home.run());
        Files.setPosixFilePermissions(home.run(), PosixFilePermissions.fromString("rwxr-x---"));
        Optional<GroupPrincipal> group = group();
        if (group.isPresent()) {
            Files.getFileAttributeView(home.run(), PosixFileAttributeView.class)
                    .setGroup(group.get());
        }
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
