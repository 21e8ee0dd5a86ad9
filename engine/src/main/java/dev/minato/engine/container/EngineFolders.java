package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.base.Reason;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.RecursiveDelete;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** The engine's folders below home and run. */
public final class EngineFolders {
    private final EngineHost host;

    public EngineFolders(EngineHost host) {
        this.host = host;
    }

    /**
     * Makes them, closed to other users: what containers have written may be set-ID programs, and
     * their configurations hold secrets.
     */
    public void make() {
        try {
            for (Path folder :
                    new Path[] {host.home().containers(), steps(host), host.home().volumes()}) {
                close(Files.createDirectories(folder), "rwx------");
            }
            close(host.paths().boot(), "rwx------");
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot make folders below " + host.home().root() + ": " + Reason.of(e),
                    e);
        }
    }

    private static void close(Path folder, String permissions) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    /** Makes a folder that everybody may read, whatever our umask. */
    public static void makeOpen(Path folder) throws IOException {
        close(Files.createDirectories(folder), "rwxr-xr-x");
    }

    /** Writes a file that everybody may read, whatever our umask. */
    public static void writeOpen(Path file, String text) throws IOException {
        Files.writeString(file, text);
        close(file, "rw-r--r--");
    }

    /** Writes a new file that only we may read from its first byte on, in place of an old one. */
    public static void writeClosed(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(
                file,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    /** Whether an engine has been here since the host was started. */
    public boolean markBoot() {
        try {
            Path mark = host.paths().boot().resolve("engine");
            boolean before = Files.exists(mark);
            if (!before) {
                Files.createFile(mark);
            }
            return before;
        } catch (IOException e) {
            throw Fault.internal("cannot write below " + host.paths().boot(), e);
        }
    }

    /** What was seen before the last start of the host is void. */
    public void forgetOtherBoots() {
        Path run = host.home().run();
        for (String name : names(run)) {
            boolean boot = name.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
            if (boot && !run.resolve(name).equals(host.paths().boot())) {
                RecursiveDelete.delete(run.resolve(name));
            }
        }
    }

    /** Where build steps lie. */
    public static Path steps(EngineHost host) {
        return host.home().root().resolve("steps");
    }

    /** Names of what is in a folder; none where it cannot be read. */
    public static List<String> names(Path folder) {
        try (Dir dir = Dir.open(folder)) {
            return dir.list(BytePath.EMPTY).stream().map(entry -> entry.name().toString()).toList();
        } catch (LinuxException e) {
            return List.of();
        }
    }
}
