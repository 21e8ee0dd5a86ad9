package dev.minato.launch;

/**
 * The processes that the product runs as. Main classes are named by text: a command starts a daemon
 * whose jars it never loads.
 */
public enum ProcessRole {
    /** One command of a person; short. */
    CLI("cli", "dev.minato.cli.CliMain"),
    /** The daemon. */
    DAEMON("daemon", "dev.minato.daemon.Main"),
    /** The data plane. */
    EDGE("edge", "dev.minato.edge.server.EdgeMain"),
    /** The report on the host. */
    DOCTOR("doctor", "dev.minato.daemon.DoctorMain");

    private final String word;
    private final String main;

    ProcessRole(String word, String main) {
        this.word = word;
        this.main = main;
    }

    /** Its name in the names of files. */
    String word() {
        return word;
    }

    /** Its main class. */
    public String main() {
        return main;
    }

    /** The file in a product's folder that lists its class path, a jar below the folder a line. */
    String classPath() {
        return this == CLI ? "cli.jars" : "all.jars";
    }
}
