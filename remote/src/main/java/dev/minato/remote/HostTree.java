package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;
import dev.minato.linux.Stat;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.process.HostCommand;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The root of a small Linux system that is put together from files of the host: programs with the
 * shared libraries they need, folders, links and texts. Not safe for several threads.
 */
final class HostTree {
    private static final Pattern LIBRARY =
            Pattern.compile("\\s*(?:\\S+ => )?(/\\S+) \\(0x[0-9a-f]+\\)");
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final List<String> MERGED = List.of("bin", "sbin", "lib", "lib64");
    private static final int STICKY = 01777;

    private final Path root;
    private final Set<String> libraries = new HashSet<>();

    /**
     * @param root an existing, empty directory
     */
    HostTree(Path root) {
        this.root = root;
    }

    /** The folders of every Linux system, with {@code /bin}, {@code /lib} below {@code /usr}. */
    void skeleton() throws IOException {
        for (String name : MERGED) {
            folder("usr/" + name, "rwxr-xr-x");
            link(name, "usr/" + name);
        }
        for (String name :
                List.of("etc", "home", "opt", "proc", "dev", "sys", "run", "usr/local", "var")) {
            folder(name, "rwxr-xr-x");
        }
        for (String name : List.of("usr/local/bin", "var/lib", "var/log", "var/cache", "mnt")) {
            folder(name, "rwxr-xr-x");
        }
        folder("root", "rwx------");
        try (Dir top = Dir.open(root)) {
            top.mkdir(BytePath.of("tmp"), STICKY);
            top.mkdir(BytePath.of("var/tmp"), STICKY);
        }
    }

    void folder(String path, String permissions) throws IOException {
        Files.createDirectories(at(path));
        Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString(permissions));
    }

    void text(String path, String content) throws IOException {
        openFolder(at(path).getParent());
        Files.writeString(at(path), content);
        Files.setPosixFilePermissions(at(path), PosixFilePermissions.fromString("rw-r--r--"));
    }

    void link(String path, String target) throws IOException {
        openFolder(at(path).getParent());
        Files.createSymbolicLink(at(path), Path.of(target));
    }

    /** Copies a file of the host to a path of its own, when the host has it. */
    void file(Path from, String to) throws IOException {
        if (Files.isRegularFile(from)) {
            openFolder(at(to).getParent());
            Files.copy(
                    from.toRealPath(),
                    at(to),
                    StandardCopyOption.COPY_ATTRIBUTES,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Copies programs into {@code /usr/bin}, and what they need. */
    void programs(List<Path> files) throws IOException {
        for (Path each : files) {
            file(each, "usr/bin/" + each.getFileName());
        }
        libraries(files);
    }

    /** Copies the shared libraries of the host that binaries need; missing ones are left out. */
    void libraries(List<Path> binaries) throws IOException {
        for (String line : needed(binaries).lines().toList()) {
            Matcher library = LIBRARY.matcher(line);
            if (library.matches()) {
                library(Path.of(library.group(1)));
            }
        }
    }

    private void library(Path file) throws IOException {
        Path plain = file.normalize();
        String first = plain.getName(0).toString();
        // Only what the dynamic linker finds in its own places: not the JDK's neighbours.
        if ((MERGED.contains(first) || first.equals("usr")) && libraries.add(plain.toString())) {
            file(plain, plain.toString().substring(1));
        }
    }

    /** What ldd(1) would list; asking the dynamic linker itself takes a fifth of the time. */
    private static String needed(List<Path> binaries) {
        List<String> argv =
                new ArrayList<>(
                        List.of("sh", "-c", "for f; do \"$0\" --list \"$f\"; done", linker()));
        binaries.forEach(file -> argv.add(file.toString()));
        // Its exit code is that of the last one, which may be static: only the listing counts.
        return HostCommand.run(argv, new byte[0], LIMIT).text();
    }

    private static String linker() {
        String listing = HostCommand.check(List.of("ldd", "/bin/sh"), new byte[0], LIMIT).text();
        return listing.lines()
                .map(LIBRARY::matcher)
                .filter(Matcher::matches)
                .map(line -> line.group(1))
                .filter(file -> file.substring(file.lastIndexOf('/') + 1).startsWith("ld"))
                .findFirst()
                .orElseThrow(() ->
                        Fault.unavailable(
                                "ldd names no dynamic linker for /bin/sh on this host:"
                                        + "\n"
                                        + listing));
    }

    /**
     * Copies a folder of the host. Links that lead out of it become what they lead to.
     *
     * @param skip by path relative to {@code from}
     */
    void tree(Path from, String to, Predicate<String> skip) throws IOException {
        Path source = from.toRealPath();
        openFolder(at(to));
        Files.walkFileTree(source, new TreeCopy(source, at(to), skip));
    }

    private final class TreeCopy extends SimpleFileVisitor<Path> {
        private final Path source;
        private final Path target;
        private final Predicate<String> skip;

        TreeCopy(Path source, Path target, Predicate<String> skip) {
            this.source = source;
            this.target = target;
            this.skip = skip;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
                throws IOException {
            Path relative = source.relativize(folder);
            if (!relative.toString().isEmpty() && skip.test(relative.toString())) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            openFolder(target.resolve(relative));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
            Path relative = source.relativize(file);
            if (skip.test(relative.toString())) {
                return FileVisitResult.CONTINUE;
            }
            Path copy = target.resolve(relative);
            Path real = attributes.isSymbolicLink() ? leadsTo(file).orElse(null) : file;
            if (real == null) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isSymbolicLink() && real.startsWith(source)) {
                Files.copy(file, copy, LinkOption.NOFOLLOW_LINKS);
            } else if (Files.isDirectory(real)) {
                tree(real, root.relativize(copy).toString(), name -> false);
            } else {
                Files.copy(real, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
            return FileVisitResult.CONTINUE;
        }

        private static Optional<Path> leadsTo(Path link) {
            try {
                return Optional.of(link.toRealPath());
            } catch (IOException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * Makes everything root's and nothing newer than {@code newest}, so that the same files of the
     * host give the same layer.
     */
    void finish(Instant newest) {
        try (Dir top = Dir.open(root)) {
            finish(top, BytePath.of(""), newest.getEpochSecond());
        }
    }

    private static void finish(Dir top, BytePath folder, long newest) {
        for (DirectoryEntry entry : top.list(folder)) {
            BytePath name = folder.resolve(entry.name());
            if (entry.type() == Stat.Type.DIRECTORY) {
                finish(top, name, newest);
            } else {
                settle(top, name, newest);
            }
        }
        settle(top, folder, newest);
    }

    private static void settle(Dir top, BytePath name, long newest) {
        Stat stat = top.stat(name);
        if (stat.uid() != 0 || stat.gid() != 0) {
            top.chown(name, 0, 0);
        }
        if (stat.mtimeSeconds() >= newest) {
            top.utimes(name, newest, 0);
        }
    }

    private void openFolder(@Nullable Path folder) throws IOException {
        if (folder == null || folder.equals(root) || Files.isDirectory(folder)) {
            return;
        }
        openFolder(folder.getParent());
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path at(String path) {
        Path place = root.resolve(path).normalize();
        if (!place.startsWith(root)) {
            throw Fault.of(Fault.Kind.INTERNAL, path + " leads out of the image");
        }
        return place;
    }
}
