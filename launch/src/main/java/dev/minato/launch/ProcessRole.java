package dev.minato.launch;

import java.util.List;

/**
 * The processes that the product runs as. Main classes are named by text: a command starts a daemon
 * whose jars it never loads.
 */
public enum ProcessRole {
    /** One command of a person; short. */
    CLI("cli", "dev.minato.cli.Main", List.of("-XX:TieredStopAtLevel=1")),
    /**
     * The daemon. Who waits for it comes before what compiles it, and what is compiled at a start
     * alone takes two fifths of that start.
     */
    DAEMON(
            "daemon",
            "dev.minato.daemon.Main",
            JvmFlags.serving(
                    "-Xms32m",
                    "-Xmx768m",
                    "-XX:ThreadPriorityPolicy=1",
                    "-XX:CompilerThreadPriority=5",
                    "-XX:CompileThresholdScaling=3",
                    "-Djdk.httpclient.bufsize=131072")),
    /** The data plane. */
    EDGE(
            "edge",
            "dev.minato.edge.server.EdgeMain",
            JvmFlags.serving(
                    "-Xms24m",
                    "-Xmx128m",
                    "-Xmn12m",
                    "-XX:MaxDirectMemorySize=96m",
                    "-XX:ReservedCodeCacheSize=32m",
                    "-XX:CompileThresholdScaling=5",
                    "-XX:TrimNativeHeapInterval=10000")),
    /** The report on the host. */
    DOCTOR("doctor", "dev.minato.daemon.DoctorMain", JvmFlags.serving("-XX:TieredStopAtLevel=1"));

    private final String word;
    private final String main;
    private final List<String> flags;

    ProcessRole(String word, String main, List<String> flags) {
        this.word = word;
        this.main = main;
        this.flags = flags;
    }

    /** Its name in the names of files. */
    String word() {
        return word;
    }

    /** Its main class. */
    public String main() {
        return main;
    }

    /** What its JVM is told besides what all are told. */
    List<String> flags() {
        return flags;
    }

    /** The file in a product's folder that lists its class path, a jar below the folder a line. */
    String classPath() {
        return this == CLI ? "cli.jars" : "all.jars";
    }
}
