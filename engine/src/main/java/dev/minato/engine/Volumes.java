package dev.minato.engine;

import java.util.List;
import java.util.Map;

/** The volumes of this instance. Thread-safe. Faults carry Docker's words. */
public interface Volumes {
    /**
     * Makes a volume, or finds the one that has this name already.
     *
     * @param name empty: an anonymous one with a made-up name
     * @param options of the local driver: none for a plain folder, or {@code type}, {@code device}
     *     and {@code o} of a bind or tmpfs that is mounted while containers use the volume
     * @throws dev.minato.base.Fault invalid when the name breaks the rule or an option is not known
     */
    Volume create(String name, Map<String, String> labels, Map<String, String> options);

    /**
     * The volume of this name.
     *
     * @throws dev.minato.base.Fault not found
     */
    Volume get(String name);

    /** Every volume, by name. */
    List<Volume> list();

    /**
     * Bytes of the files of a volume; looks at each of them. 0 for one with options, whose files
     * are not ours.
     *
     * @throws dev.minato.base.Fault not found
     */
    long bytes(String name);

    /** Identifiers of the containers that use a volume. */
    List<String> users(String name);

    /**
     * Removes a volume and its content; what it binds stays as it is.
     *
     * @param force a missing one is no error
     * @throws dev.minato.base.Fault conflict when a container uses it
     */
    void remove(String name, boolean force);
}
