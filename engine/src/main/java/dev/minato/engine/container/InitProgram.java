package dev.minato.engine.container;

import dev.minato.base.Fault;
import dev.minato.linux.process.HostCommand;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The small init that reaps children for those that ask for one. */
public final class InitProgram {
    public static final String INSIDE = "/sbin/docker-init";

    /** Statically linked ones: they run in any image. */
    private static final List<String> CANDIDATES =
            List.of("docker-init", "tini-static", "catatonit");

    private InitProgram() {}

    /**
     * The host's.
     *
     * @throws Fault unavailable when there is none
     */
    public static Path find() {
        return CANDIDATES.stream()
                .map(HostCommand::find)
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow(() ->
                        Fault.unavailable(
                                "an init was asked for and this host has none: apt-get"
                                        + " install tini"));
    }
}
