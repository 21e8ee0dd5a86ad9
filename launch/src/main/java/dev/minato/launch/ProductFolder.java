package dev.minato.launch;

import dev.minato.base.Fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The built program: a folder of jars and caches that is named by a hash of its sources and never
 * written again but for caches that are renamed into it.
 *
 * @param folder the folder; {@code cli.jars} and {@code all.jars} list class paths, {@code built}
 *     holds the time of the build in seconds of the epoch
 * @param java the {@code java} that runs it
 * @param machine names the JDK's exact release and the processor, as the launcher found them
 * @param training where the processes of a training run leave the AOT caches they make; empty
 *     outside of one
 */
public record ProductFolder(Path folder, Path java, String machine, Optional<Path> training) {
    private static final String TRAINING = "minato.training";
    private static final String MACHINE = "minato.machine";

    /** The product that runs in this process, as the launcher told it. */
    public static ProductFolder running() {
        return new ProductFolder(
                Path.of(System.getProperty("minato.folder", ".")),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty(MACHINE, "unknown"),
                Optional.ofNullable(System.getProperty(TRAINING)).map(Path::of));
    }

    /** The hash that names it. */
    public String hash() {
        Path name = folder.getFileName();
        return name == null ? "unknown" : name.toString();
    }

    /**
     * Where libraries lie that are on no class path and in no cache, a folder of jars for each:
     * {@code drivers/NAME/*.jar}.
     */
    public Path drivers() {
        return folder.resolve("drivers");
    }

    /** When it was built; the epoch when that is not recorded. */
    public Instant built() {
        try {
            return Instant.ofEpochSecond(
                    Long.parseLong(Files.readString(folder.resolve("built")).strip()));
        } catch (IOException | NumberFormatException e) {
            return Instant.EPOCH;
        }
    }

    /**
     * The AOT cache of a role: tied to the JDK's exact release, which refuses or, worse, misreads
     * one of another, and to the processor, whose code it holds.
     *
     * @return where it lies once it is trained
     */
    public Path cache(ProcessRole role) {
        return folder.resolve(role.word() + "-" + machine + ".aot");
    }

    /** Where a training run leaves the cache of a role. */
    public static Path trained(Path training, ProcessRole role) {
        return training.resolve(role.word() + ".aot");
    }

    /** The same product, its processes in a training run that leaves their caches in a folder. */
    public ProductFolder training(Path into) {
        return new ProductFolder(folder, java, machine, Optional.of(into));
    }

    /**
     * The command line of a process of this product: with its AOT cache where there is one, in a
     * training run with what makes one. JVM flags and class path of both agree.
     *
     * @param arguments for the program
     */
    public List<String> command(ProcessRole role, List<String> arguments) {
        List<String> line = jvm(role, caching(role));
        line.add(role.main());
        line.addAll(arguments);
        return line;
    }

    /**
     * A command line that starts the JVM of a role with a cache and ends at once: whether the cache
     * can be used.
     */
    public List<String> trial(ProcessRole role, Path cache) {
        List<String> line = jvm(role, JvmFlags.using(cache));
        line.add("-version");
        return line;
    }

    private List<String> jvm(ProcessRole role, List<String> caching) {
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.addAll(caching);
        line.addAll(JvmFlags.of(role));
        if (role == ProcessRole.EDGE) {
            line.add("-Djava.library.path=" + folder.resolve("native"));
        }
        line.add("-Dminato.folder=" + folder);
        line.add("-D" + MACHINE + "=" + machine);
        line.add("-cp");
        line.add(classPath(role));
        return line;
    }

    private List<String> caching(ProcessRole role) {
        if (training.isPresent()) {
            List<String> flags =
                    new ArrayList<>(JvmFlags.making(trained(training.get(), role), role));
            flags.add("-D" + TRAINING + "=" + training.get());
            return flags;
        }
        Path cache = cache(role);
        return Files.exists(cache) ? JvmFlags.using(cache) : List.of();
    }

    private String classPath(ProcessRole role) {
        Path list = folder.resolve(role.classPath());
        try {
            return String.join(
                    ":",
                    Files.readAllLines(list).stream()
                            .map(jar -> folder.resolve(jar).toString())
                            .toList());
        } catch (IOException e) {
            throw Fault.internal(
                    "the built product in " + folder + " is not whole: " + list + " cannot be read",
                    e);
        }
    }
}
