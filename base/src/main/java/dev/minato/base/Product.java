package dev.minato.base;

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
public record Product(Path folder, Path java, String machine, Optional<Path> training) {
    private static final String TRAINING = "minato.training";
    private static final String MACHINE = "minato.machine";

    /**
     * Linux's selectors by name, so that nobody looks for others in every jar. The name is the
     * JDK's own: only with a cache, whose training has shown that this JDK knows it.
     */
    private static final String SELECTORS =
            "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider";

    /** The processes it runs as. */
    public enum Role {
        /** One command of a person; short. */
        CLI("cli", "dev.minato.cli.Main", "-XX:TieredStopAtLevel=1"),
        /**
         * The daemon. Who waits for it comes before what compiles it, and what is compiled at a
         * start alone takes two fifths of that start.
         */
        DAEMON(
                "daemon",
                "dev.minato.daemon.Main",
                "-Xms32m -Xmx768m -XX:ThreadPriorityPolicy=1 -XX:CompilerThreadPriority=5"
                        + " -XX:CompileThresholdScaling=3"
                        + " -Djdk.httpclient.bufsize=131072"
                        + Role.SERVING),
        /** The data plane. */
        EDGE(
                "edge",
                "dev.minato.edge.server.EdgeMain",
                "-Xms24m -Xmx128m -Xmn12m -XX:MaxDirectMemorySize=96m"
                        + " -XX:ReservedCodeCacheSize=32m"
                        + " -XX:CompileThresholdScaling=5"
                        + " -XX:TrimNativeHeapInterval=10000"
                        + Role.SERVING),
        /** The report on the host. */
        DOCTOR("doctor", "dev.minato.daemon.DoctorMain", "-XX:TieredStopAtLevel=1" + Role.SERVING);

        /**
         * A process that has no heap left ends with code 3 and is started again: one that lived on
         * would serve with threads missing. The log without a search for it; dates and numbers as
         * the JDK's root locale has them.
         */
        private static final String SERVING =
                " -XX:+ExitOnOutOfMemoryError -Dslf4j.provider=dev.minato.daemon.Logging"
                        + " -Dslf4j.internal.verbosity=WARN -Djava.locale.providers=FALLBACK";

        private final String name;
        private final String main;
        private final String flags;

        Role(String name, String main, String flags) {
            this.name = name;
            this.main = main;
            this.flags = flags;
        }

        public String main() {
            return main;
        }
    }

    /** The product that runs in this process, as the launcher told it. */
    public static Product running() {
        return new Product(
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
    public Path cache(Role role) {
        return folder.resolve(role.name + "-" + machine + ".aot");
    }

    /** Where a training run leaves the cache of a role. */
    public static Path trained(Path training, Role role) {
        return training.resolve(role.name + ".aot");
    }

    /** The same product, its processes in a training run that leaves their caches in a folder. */
    public Product training(Path into) {
        return new Product(folder, java, machine, Optional.of(into));
    }

    /**
     * The command line of a process of this product: with its AOT cache where there is one, in a
     * training run with what makes one. JVM flags and class path of both agree.
     *
     * @param arguments for the program
     */
    public List<String> command(Role role, List<String> arguments) {
        List<String> line = jvm(role, caching(role));
        line.add(role.main);
        line.addAll(arguments);
        return line;
    }

    /**
     * A command line that starts the JVM of a role with a cache and ends at once: whether the cache
     * can be used.
     */
    public List<String> trial(Role role, Path cache) {
        List<String> line = jvm(role, using(cache));
        line.add("-version");
        return line;
    }

    private List<String> jvm(Role role, List<String> caching) {
        List<String> line = new ArrayList<>();
        line.add(java.toString());
        line.addAll(caching);
        line.addAll(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED"));
        line.addAll(List.of(role.flags.split(" ", -1)));
        if (role == Role.EDGE) {
            line.addAll(memory());
            line.add("-Djava.library.path=" + folder.resolve("native"));
        }
        line.add("-Dminato.folder=" + folder);
        line.add("-D" + MACHINE + "=" + machine);
        line.add("-cp");
        line.add(classPath(role));
        return line;
    }

    /**
     * Netty reaches memory directly where the JDK lets it; the method handles that it uses instead
     * are a third of the edge's start. A later JDK may not know the option.
     */
    private static List<String> memory() {
        return Runtime.version().feature() == 25
                ? List.of("--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=false")
                : List.of();
    }

    private List<String> caching(Role role) {
        if (training.isPresent()) {
            return List.of(
                    "-XX:AOTCacheOutput=" + trained(training.get(), role),
                    "-XX:+UnlockDiagnosticVMOptions",
                    profiles(role),
                    SELECTORS,
                    "-Xlog:aot=error",
                    "-Xlog:cds=error",
                    "-D" + TRAINING + "=" + training.get());
        }
        Path cache = cache(role);
        return Files.exists(cache) ? using(cache) : List.of();
    }

    /**
     * What was seen of methods (JEP 515) makes compiled code of a daemon good from its first
     * requests on. It costs every start some 60 ms, which is too much for a command or the edge.
     */
    private static String profiles(Role role) {
        return role == Role.DAEMON ? "-XX:+AOTRecordTraining" : "-XX:-AOTRecordTraining";
    }

    /**
     * A cache is mapped where it was made to lie: moving its tens of MB elsewhere is a fifth of a
     * command's time.
     */
    private static List<String> using(Path cache) {
        return List.of(
                "-XX:AOTCache=" + cache,
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:ArchiveRelocationMode=0",
                SELECTORS,
                "-Xlog:aot*=off",
                "-Xlog:cds*=off");
    }

    private String classPath(Role role) {
        Path list = folder.resolve(role == Role.CLI ? "cli.jars" : "all.jars");
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
