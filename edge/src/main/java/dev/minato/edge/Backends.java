package dev.minato.edge;

import dev.minato.base.Fault;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Where a group's requests go. */
public sealed interface Backends {
    /** Backends by address. */
    record Fixed(List<Backend> backends) implements Backends {
        /**
         * @throws Fault invalid when two have one id
         */
        public Fixed {
            backends = List.copyOf(backends);
            Set<String> ids = new HashSet<>();
            for (Backend backend : backends) {
                if (!ids.add(backend.id())) {
                    throw Fault.invalid(
                            "backends", "backend \"" + backend.id() + "\" is there twice");
                }
            }
        }
    }

    /**
     * Backends that an edge inside a cluster finds by itself: addresses of a cluster are given to
     * strangers while nobody looks. An edge that is in no cluster refuses it by its name.
     *
     * @param environment where the set is
     * @param set its name there
     */
    record Discovered(String environment, String set) implements Backends {}

    /** Backends by address. */
    static Backends of(List<Backend> backends) {
        return new Fixed(backends);
    }

    /** No backend. */
    static Backends none() {
        return new Fixed(List.of());
    }

    /** Those that are known by address. */
    default List<Backend> known() {
        return this instanceof Fixed(List<Backend> backends) ? backends : List.of();
    }
}
