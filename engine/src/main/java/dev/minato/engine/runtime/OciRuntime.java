package dev.minato.engine.runtime;

import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Fifo;
import dev.minato.linux.mount.Mounts;
import dev.minato.linux.process.HostCommand;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The low-level runtime of this host and how it is called. Immutable.
 *
 * @param name {@code crun} or {@code runc}
 * @param version as it says
 * @param states folder of its state
 * @param mountNamespace pinned namespace in which it is run; absent: ours
 * @param takesBpf it takes a compiled seccomp profile
 */
public record OciRuntime(
        String name,
        String version,
        RuntimeProgram program,
        Path states,
        Optional<Path> mountNamespace,
        boolean takesBpf) {
    /** The whole environment of runtimes and conmon: nothing of ours leaks into containers. */
    public static final Map<String, String> ENVIRONMENT =
            Map.of(
                    "PATH",
                    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                    "LC_ALL",
                    "C.UTF-8");

    /** {@code crun 1.8.1}. */
    public String label() {
        return name + " " + version;
    }

    /** A command run where this runtime is run, in a working directory. */
    List<String> inside(Path workingDirectory, List<String> command) {
        return inside(mountNamespace, workingDirectory, command);
    }

    static List<String> inside(
            Optional<Path> namespace, Path workingDirectory, List<String> command) {
        if (namespace.isEmpty()) {
            return command;
        }
        List<String> argv = new ArrayList<>();
        argv.add("/usr/bin/nsenter");
        argv.add("--mount=" + namespace.get());
        argv.add("--wd=" + workingDirectory);
        argv.addAll(command);
        return argv;
    }

    /** Whether this runtime finds by its path a mount, or a peer of it. */
    public boolean sees(Mounts.Holder mount) {
        if (mountNamespace.isEmpty()) {
            return true;
        }
        List<String> read = List.of("/bin/cat", "/proc/self/mountinfo");
        HostCommand.Result there = HostCommand.check(inside(Path.of("/"), read));
        return Mounts.read(there.out()).stream()
                .anyMatch(other ->
                        other.target().equals(mount.target())
                                && other.group().equals(mount.group()));
    }

    /** The program with its options that come before a verb. */
    List<String> command(String... rest) {
        List<String> argv = new ArrayList<>();
        argv.add(program.executable().toString());
        argv.add("--root");
        argv.add(states.toString());
        argv.addAll(List.of(rest));
        return argv;
    }

    /**
     * Runs a bundle in the foreground.
     *
     * @param pidFile is written when the process has begun
     * @param log what the runtime itself complains of
     */
    public List<String> run(Path bundle, String id, Path pidFile, Path log) {
        return inside(
                bundle,
                command(
                        "--log",
                        log.toString(),
                        "--log-format",
                        "json",
                        "run",
                        "--bundle",
                        bundle.toString(),
                        "--pid-file",
                        pidFile.toString(),
                        id));
    }

    /** Executes a process in a container in the foreground; {@code log} as with run. */
    public List<String> exec(
            Path workingDirectory, String id, Path process, Path pidFile, Path log) {
        return inside(
                workingDirectory,
                command(
                        "--log",
                        log.toString(),
                        "--log-format",
                        "json",
                        "exec",
                        "--process",
                        process.toString(),
                        "--pid-file",
                        pidFile.toString(),
                        id));
    }

    /**
     * Lets a created container run. crun's start writes one byte into a FIFO and removes it; done
     * here, that saves a process. Where it does not work so, the runtime does it itself.
     *
     * @throws dev.minato.base.Fault unavailable when it cannot be started
     */
    public void start(String id) {
        if (name.equals("crun")) {
            Path gate = states.resolve(id).resolve("exec.fifo");
            try {
                Fifo.write(gate, new byte[1]);
                Files.deleteIfExists(gate);
                return;
            } catch (LinuxException | IOException e) {
                // Nobody waits at the gate: crun will say why.
            }
        }
        HostCommand.check(command("start", id));
    }

    /** The runtime's state of a container; without hooks, its deletion is all that delete does. */
    public Path state(String id) {
        return states.resolve(id);
    }
}
