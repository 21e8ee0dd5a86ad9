package dev.minato.platform;

import dev.minato.base.Fault;
import dev.minato.platform.volume.EnvironmentStorage;
import dev.minato.platform.volume.StorageBackend;

import java.util.List;
import java.util.Optional;

/**
 * The door to the storages of environments. What a method accepted is durable before it returns;
 * names are taken in any case. Thread-safe.
 */
public interface EnvironmentStorages {
    /**
     * A request to make or change one.
     *
     * @param key of a share; absent for the one that is known
     */
    record StorageRequest(StorageBackend backend, boolean readOnly, Optional<String> key) {}

    /** All of an environment by name. */
    List<EnvironmentStorage> list(String environment);

    /** One; its name in any case. */
    Optional<EnvironmentStorage> find(String environment, String name);

    /**
     * Makes or changes one. What is mounted stays as it is; whoever starts from then on sees the
     * new one. A request that changes nothing is none.
     *
     * @throws Fault invalid for a name that is none, a share without a key, and where the kind
     *     becomes another while revisions use it; not found without the environment
     */
    EnvironmentStorage put(String environment, String name, StorageRequest request);

    /**
     * Forgets one; what is in it stays.
     *
     * @return whether it was there
     * @throws Fault conflict while a revision that can run uses it, naming it
     */
    boolean remove(String environment, String name);
}
