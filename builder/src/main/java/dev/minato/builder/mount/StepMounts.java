package dev.minato.builder.mount;

import dev.minato.builder.BuildCaller;
import dev.minato.builder.agent.AgentSocket;
import dev.minato.builder.dockerfile.RunMount.FileAccess;
import dev.minato.linux.BytePath;
import dev.minato.linux.HostInfo;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.mount.Mounts;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the mounts of one step need on the host: a folder with mounts in it, which closing takes
 * away together with all that was written there. Not thread-safe.
 */
public final class StepMounts implements AutoCloseable {
    private static final int SECRET = 0400;
    private static final int SOCKET = 0600;
    private static final int PERMISSIONS = 0777;

    private final Path folder;
    private final List<AgentSocket> sockets = new ArrayList<>();
    private @Nullable Path memory;
    private int next;

    private StepMounts(Path folder) {
        this.folder = folder;
    }

    /** Makes a folder below {@code scratch}. */
    public static StepMounts below(Path scratch) throws IOException {
        Files.createDirectories(scratch);
        return new StepMounts(Files.createTempDirectory(scratch, "mounts"));
    }

    /** Takes away what mounts a killed process left below {@code scratch}. */
    public static void unmountAll(Path scratch) {
        Mounts.unmountBelow(scratch);
    }

    private Path make(String what) throws IOException {
        return Files.createDirectory(folder.resolve(what + next));
    }

    /**
     * Shows a file or directory of a tree; the tree is mounted, not copied.
     *
     * @param readOnly otherwise what is written is kept until this is closed
     * @return where it is shown
     */
    public Path tree(MountSource source, boolean readOnly) throws IOException {
        next++;
        Path root = make("root");
        List<Dir> layers = new ArrayList<>(source.tree().layers(source.path(), make("cover")));
        try {
            if (layers.isEmpty()) {
                Path empty = make("empty");
                layers.add(Dir.open(empty));
                layers.getFirst().chmod(BytePath.EMPTY, 0755);
            }
            if (readOnly) {
                Mounts.overlayReadOnly(layers, root);
            } else {
                writable(layers, root);
            }
        } finally {
            layers.forEach(Dir::close);
        }
        return source.path().isEmpty() ? root : part(root, source, readOnly);
    }

    private void writable(List<Dir> layers, Path root) throws IOException {
        try (Dir upper = Dir.open(make("upper"));
                Dir work = Dir.open(make("work"))) {
            var stat = layers.getFirst().stat(BytePath.EMPTY);
            upper.chmod(BytePath.EMPTY, stat.mode());
            upper.chown(BytePath.EMPTY, stat.uid(), stat.gid());
            upper.utimes(BytePath.EMPTY, stat.mtimeSeconds(), stat.mtimeNanos());
            Mounts.overlay(layers, upper, work, root, false);
        }
    }

    private Path part(Path root, MountSource source, boolean readOnly) throws IOException {
        Path shown = folder.resolve("shown" + next);
        if (source.stat().isDirectory()) {
            Files.createDirectory(shown);
        } else {
            Files.createFile(shown);
        }
        try (Dir tree = Dir.open(root);
                Fd held = tree.holdFollowing(source.path())) {
            Mounts.bind(Path.of(held.procPath()), shown, readOnly);
        }
        return shown;
    }

    /**
     * Writes a secret into memory.
     *
     * @return its file
     */
    public Path secret(byte[] value, FileAccess access) throws IOException {
        BytePath name = BytePath.of("secret" + ++next);
        try (Dir dir = Dir.open(memory())) {
            try (Fd file = dir.create(name, SOCKET)) {
                file.write(value, 0, value.length);
            }
            access(dir, name, access, SECRET);
        }
        return memory().resolve(name.toString());
    }

    /**
     * Listens for those who want an SSH agent.
     *
     * @return the socket
     */
    public Path agent(BuildCaller.SshAgent agent, FileAccess access) throws IOException {
        BytePath name = BytePath.of("agent" + ++next);
        try (Dir dir = Dir.open(memory())) {
            // A socket's path may have 107 bytes, a home may have more.
            Path place = Path.of(dir.procPath()).resolve(name.toString());
            sockets.add(AgentSocket.open(place, agent, AgentSocket.Limits.USUAL));
            access(dir, name, access, SOCKET);
        }
        return memory().resolve(name.toString());
    }

    private static void access(Dir dir, BytePath name, FileAccess access, int usual) {
        dir.chown(name, access.uid().orElse(0), access.gid().orElse(0));
        dir.chmod(name, access.mode().orElse(usual) & PERMISSIONS);
    }

    private Path memory() throws IOException {
        if (memory == null) {
            Path place = Files.createDirectory(folder.resolve("memory"));
            mountMemory(place);
            memory = place;
        }
        return memory;
    }

    /** Not to be swapped either, where the kernel knows how (from Linux 6.4 on). */
    private static void mountMemory(Path place) {
        try {
            Mounts.tmpfs(place, HostInfo.kernelAtLeast(6, 4) ? "mode=700,noswap" : "mode=700");
        } catch (LinuxException e) {
            Mounts.tmpfs(place, "mode=700");
        }
    }

    @Override
    public void close() {
        sockets.forEach(AgentSocket::close);
        Mounts.unmountBelow(folder);
        RecursiveDelete.delete(folder);
    }
}
