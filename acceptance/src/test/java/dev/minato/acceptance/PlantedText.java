package dev.minato.acceptance;

import dev.minato.base.Home;
import dev.minato.linux.mount.Mounts;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Looks for texts in every file below a home, byte by byte. Only the bundle of a container that
 * runs may have them: its {@code config.json} and the runtime's copy of it, for the owner alone.
 */
final class PlantedText {
    private static final Pattern BUNDLE =
            Pattern.compile("run/[0-9a-f-]{36}/(c|rt)/[0-9a-f]{64}/config\\.json");

    private static final int PIECE = 1 << 20;
    private static final int LONGEST = 100;
    private static final Set<PosixFilePermission> OF_OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private final Home home;
    private final List<String> texts;

    PlantedText(Home home, String... texts) {
        this.home = home;
        this.texts = List.of(texts);
    }

    /** Every file that has one, from the home on. */
    Set<String> everywhere() {
        Set<String> found = new TreeSet<>();
        // Roots of containers, whose layers lie elsewhere, and folders of the host.
        List<Path> mounts = Mounts.below(home.root());
        SimpleFileVisitor<Path> looking =
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes what) {
                        return mounts.contains(dir) && !dir.equals(home.root())
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes what) {
                        if (what.isRegularFile() && holds(file)) {
                            found.add(home.root().relativize(file).toString());
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE; // Cleared away meanwhile.
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path dir, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }
                };
        try {
            Files.walkFileTree(home.root(), looking);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return found;
    }

    /** Every file that has one and should not. */
    Set<String> misplaced() {
        Set<String> found = everywhere();
        found.removeIf(this::isClosedBundle);
        return found;
    }

    private boolean isClosedBundle(String file) {
        try {
            Set<PosixFilePermission> open =
                    Files.getPosixFilePermissions(home.root().resolve(file));
            open.retainAll(OF_OTHERS);
            return open.isEmpty() && BUNDLE.matcher(file).matches();
        } catch (IOException e) {
            return true; // Gone meanwhile.
        }
    }

    private boolean holds(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            String rest = "";
            byte[] piece = in.readNBytes(PIECE);
            while (piece.length > 0) {
                String bytes = rest + new String(piece, StandardCharsets.ISO_8859_1);
                if (texts.stream().anyMatch(bytes::contains)) {
                    return true;
                }
                rest = bytes.substring(Math.max(0, bytes.length() - LONGEST));
                piece = in.readNBytes(PIECE);
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }
}
