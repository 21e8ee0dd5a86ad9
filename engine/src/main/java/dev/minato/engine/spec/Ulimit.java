package dev.minato.engine.spec;

/**
 * A resource limit of the container's processes (setrlimit(2)).
 *
 * @param name Docker's name without {@code RLIMIT_}, lower case, for example {@code nofile}
 * @param soft -1 is unlimited
 * @param hard -1 is unlimited
 */
public record Ulimit(String name, long soft, long hard) {}
