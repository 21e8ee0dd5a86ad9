package dev.minato.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the JVM of each process is told. A cache fits only the flags that it was made with, so all
 * that start a process (the daemon, the command, the launcher's script) take them from here.
 */
final class JvmFlags {
    private static final List<String> ALL =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:-UsePerfData",
                    "--enable-native-access=ALL-UNNAMED");

    /**
     * Who waits for the daemon comes before what compiles it, and what is compiled at a start alone
     * takes two fifths of that start.
     */
    private static final List<String> DAEMON =
            List.of(
                    "-Xms32m",
                    "-Xmx768m",
                    "-XX:ThreadPriorityPolicy=1",
                    "-XX:CompilerThreadPriority=5",
                    "-XX:CompileThresholdScaling=3",
                    "-Djdk.httpclient.bufsize=131072");

    private static final List<String> EDGE =
            List.of(
                    "-Xms24m",
                    "-Xmx128m",
                    "-Xmn12m",
                    "-XX:MaxDirectMemorySize=96m",
                    "-XX:ReservedCodeCacheSize=32m",
                    "-XX:CompileThresholdScaling=5",
                    "-XX:TrimNativeHeapInterval=10000");

    /**
     * A process that has no heap left ends with code 3 and is started again: one that lived on
     * would serve with threads missing. The log without a search for it; dates and numbers as the
     * JDK's root locale has them.
     */
    private static final List<String> SERVING =
            List.of(
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Dslf4j.provider=dev.minato.daemon.Logging",
                    "-Dslf4j.internal.verbosity=WARN",
                    "-Djava.locale.providers=FALLBACK");

    /**
     * Linux's selectors by name, so that nobody looks for others in every jar. The name is the
     * JDK's own: only with a cache, whose training has shown that this JDK knows it.
     */
    private static final String SELECTORS =
            "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider";

    /**
     * A cache is mapped where it was made to lie: moving its tens of MB elsewhere is a fifth of a
     * command's time.
     */
    private static final List<String> WITH_CACHE =
            List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:ArchiveRelocationMode=0",
                    SELECTORS,
                    "-Xlog:aot*=off",
                    "-Xlog:cds*=off");

    private JvmFlags() {}

    /** What a role's JVM is told wherever the product lies, with a cache or without. */
    static List<String> of(ProcessRole role) {
        List<String> flags = new ArrayList<>(ALL);
        switch (role) {
            case CLI -> flags.add("-XX:TieredStopAtLevel=1");
            case DAEMON -> {
                flags.addAll(DAEMON);
                flags.addAll(SERVING);
            }
            case EDGE -> {
                flags.addAll(EDGE);
                flags.addAll(SERVING);
                flags.addAll(directMemory());
            }
            case DOCTOR -> {
                flags.add("-XX:TieredStopAtLevel=1");
                flags.addAll(SERVING);
            }
        }
        return flags;
    }

    /** What a JVM is told besides where its cache lies. */
    static List<String> withCache() {
        return WITH_CACHE;
    }

    /** What a JVM is told that uses a cache. */
    static List<String> using(Path cache) {
        List<String> flags = new ArrayList<>();
        flags.add("-XX:AOTCache=" + cache);
        flags.addAll(WITH_CACHE);
        return flags;
    }

    /** What a JVM is told that makes a cache when it ends. */
    static List<String> making(Path cache, ProcessRole role) {
        return List.of(
                "-XX:AOTCacheOutput=" + cache,
                "-XX:+UnlockDiagnosticVMOptions",
                profiles(role),
                SELECTORS,
                "-Xlog:aot=error",
                "-Xlog:cds=error");
    }

    /**
     * What was seen of methods (JEP 515) makes compiled code of a daemon good from its first
     * requests on. It costs every start some 60 ms, which is too much for a command or the edge.
     */
    private static String profiles(ProcessRole role) {
        return role == ProcessRole.DAEMON ? "-XX:+AOTRecordTraining" : "-XX:-AOTRecordTraining";
    }

    /**
     * Netty reaches memory directly where the JDK lets it; the method handles that it uses instead
     * are a third of the edge's start. A later JDK may not know the option.
     */
    private static List<String> directMemory() {
        return Runtime.version().feature() == 25
                ? List.of("--sun-misc-unsafe-memory-access=allow", "-Dio.netty.noUnsafe=false")
                : List.of();
    }
}
