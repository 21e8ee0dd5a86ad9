package dev.minato.engine.spec;

import java.util.List;

/**
 * What a build step runs under besides its network.
 *
 * @param hosts lines of its /etc/hosts as {@code name:address}; {@code host-gateway} as address is
 *     its network's gateway
 * @param shmSize bytes of /dev/shm; 0 is 64 MiB
 * @param resources its limits
 */
public record StepConditions(List<String> hosts, long shmSize, ContainerResources resources) {
    /** Nothing asked for. */
    public static final StepConditions NONE =
            new StepConditions(List.of(), 0, ContainerResources.NONE);

    public StepConditions {
        hosts = List.copyOf(hosts);
    }

    /**
     * What of it a command can see and so may leave in its files, as text for a cache's key; empty
     * for none. How fast it runs and how much memory it may take is not part of it.
     */
    public String visible() {
        StringBuilder text = new StringBuilder();
        hosts.forEach(host -> text.append(" host ").append(host));
        if (shmSize != 0) {
            text.append(" shm ").append(shmSize);
        }
        for (Ulimit limit : resources.ulimits()) {
            text.append(" ulimit ").append(limit.name()).append(' ').append(limit.soft());
            text.append(':').append(limit.hard());
        }
        return text.toString();
    }
}
