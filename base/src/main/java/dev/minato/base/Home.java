package dev.minato.base;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The folders of one instance of Minato. Two instances differ in {@code MINATO_HOME}, and then
 * share no file, socket, bridge, cgroup or rule.
 *
 * @param root all state ({@code /var/lib/minato}, or {@code MINATO_HOME})
 * @param run sockets and observations that a reboot voids ({@code /run/minato}, or {@code
 *     <home>/run})
 */
public record Home(Path root, Path run) {
    /** Of the 107 bytes that a socket's path may have, those left to its folder. */
    private static final int LONGEST_RUN = 107 - "/minato.sock".length();

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

    /**
     * The home that an environment names.
     *
     * @param environment variables of the process; {@code MINATO_HOME} is read
     * @throws Fault invalid when {@code MINATO_HOME} is not an absolute path, or so long that
     *     sockets below it could not have names
     */
    public static Home of(Map<String, String> environment) {
        String named = environment.getOrDefault("MINATO_HOME", "");
        if (named.isEmpty()) {
            return new Home(real(Path.of("/var/lib/minato")), Path.of("/run/minato"));
        }
        Path root = Path.of(named);
        if (!root.isAbsolute()) {
            throw Fault.invalid(
                    "MINATO_HOME",
                    "MINATO_HOME \"" + named + "\" is relative: give an absolute path");
        }
        Home home = at(real(root.normalize()));
        int length = home.run().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_RUN) {
            throw Fault.invalid(
                    "MINATO_HOME",
                    "MINATO_HOME "
                            + home.root()
                            + " is too long for sockets below it, by "
                            + (length - LONGEST_RUN)
                            + " bytes: give a shorter path");
        }
        return home;
    }

    /** Without symbolic links: mounts are known to the kernel by their real paths alone. */
    private static Path real(Path path) {
        Path parent = path.getParent();
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return parent == null ? path : real(parent).resolve(path.getFileName());
        }
    }

    /** The home whose everything lies below one folder. */
    public static Home at(Path root) {
        return new Home(root, root.resolve("run"));
    }

    /**
     * Five characters that name this instance in bridges, tables and cgroups: a hash of the real
     * path of the root, which is created when missing.
     */
    public String instance() {
        try {
            Files.createDirectories(root);
            byte[] hash = Sha256.of(root.toRealPath().toString());
            StringBuilder name = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                name.append(LETTERS.charAt(hash[i] & 31));
            }
            return name.toString();
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot create MINATO_HOME " + root + ": " + Reason.of(e),
                    e);
        }
    }

    /** The SQLite file of {@code state}. */
    public Path database() {
        return root.resolve("minato.db");
    }

    /** The id of this home, which its database carries too. */
    public Path id() {
        return root.resolve("id");
    }

    /** The keys that sealed values are opened with. */
    public Path key() {
        return root.resolve("secret.key");
    }

    /** What happened to containers, a line each; the file before it has {@code .1} at its end. */
    public Path events() {
        return root.resolve("events");
    }

    /** What no row knows and may be somebody's, moved aside. */
    public Path lostAndFound() {
        return root.resolve("lost+found");
    }

    /** Folders that build steps keep (RUN --mount=type=cache). */
    public Path cacheMounts() {
        return root.resolve("cache-mounts");
    }

    /** Blobs, ingests and snapshots of {@code image}. */
    public Path store() {
        return root.resolve("store");
    }

    /** Upper directories, configuration and logs of containers, by container ID. */
    public Path containers() {
        return root.resolve("containers");
    }

    /** Named and anonymous volumes. */
    public Path volumes() {
        return root.resolve("volumes");
    }

    /** Logs of daemon and edge, access log. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** Azure Resource Manager on a Unix socket. */
    public Path armSocket() {
        return run.resolve("minato.sock");
    }

    /** Docker Engine API on a Unix socket. */
    public Path dockerSocket() {
        return run.resolve("docker.sock");
    }

    /** The daemon's line to the edge. */
    public Path edgeSocket() {
        return run.resolve("edge.sock");
    }
}
