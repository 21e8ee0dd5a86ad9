package dev.minato.scaler.driver;

import java.util.List;

/**
 * The drivers that there are: a folder of jars for each.
 *
 * @see DriverLoader
 */
public enum DriverKind {
    /** PostgreSQL's JDBC driver. */
    POSTGRESQL(
            "postgresql",
            List.of("org.postgresql."),
            List.of(
                    new SizeLimit(
                            "org.postgresql.core.VisibleBufferedInputStream",
                            "ensureBytes",
                            "(IZ)Z"),
                    new SizeLimit("org.postgresql.core.PGStream", "receive", "(I)[B"))),
    /** MariaDB's JDBC driver, for MySQL too. It takes 16 MB at most by a word alone. */
    MYSQL("mysql", List.of("org.mariadb.jdbc."), List.of()),
    /** Kafka's client, and the class of ours that is compiled against it. */
    KAFKA(
            "kafka",
            List.of("org.apache.kafka.", "dev.minato.scaler.kafka.client."),
            List.of(
                    new SizeLimit(
                            "org.apache.kafka.common.memory.MemoryPool$1",
                            "tryAllocate",
                            "(I)Ljava/nio/ByteBuffer;")));

    private final String folder;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> packages;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<SizeLimit> limits;

    DriverKind(String folder, List<String> packages, List<SizeLimit> limits) {
        this.folder = folder;
        this.packages = packages;
        this.limits = limits;
    }

    /** The name of its folder, which is that of the trigger. */
    public String folder() {
        return folder;
    }

    /** Whether a class is the driver's own or linked with it. */
    boolean owns(String type) {
        return packages.stream().anyMatch(type::startsWith);
    }

    /** What limits a class of it is given as it is loaded. */
    List<SizeLimit> limitsOf(String type) {
        return limits.stream().filter(each -> each.type().equals(type)).toList();
    }
}
