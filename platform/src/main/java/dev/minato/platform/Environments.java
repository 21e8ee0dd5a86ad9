package dev.minato.platform;

import java.util.List;
import java.util.Optional;

/**
 * The environments there are, and what stands behind each. Answers from memory: they are few, and
 * read once. Thread-safe.
 */
public interface Environments {
    /** All that are written down, by name. */
    List<Environment> list();

    /** One of them; its name in any case. */
    Optional<Environment> find(String name);

    /**
     * What apps of an environment stand on.
     *
     * @param name as it is written down
     * @throws dev.minato.base.Fault unavailable, naming it, where this daemon has nothing for it:
     *     its apps stay as they are
     */
    EnvironmentParts parts(String name);

    /** The parts of all that have any. */
    List<EnvironmentParts> available();
}
