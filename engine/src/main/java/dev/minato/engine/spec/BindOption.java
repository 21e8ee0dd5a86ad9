package dev.minato.engine.spec;

import java.util.Optional;
import java.util.stream.Stream;

/** How a bind or a volume of the short form is mounted. Of each kind a mount has at most one. */
public enum BindOption {
    READ_ONLY(Kind.ACCESS, "ro"),
    READ_WRITE(Kind.ACCESS, "rw"),
    SHARED_LABEL(Kind.LABEL, "z"),
    PRIVATE_LABEL(Kind.LABEL, "Z"),
    NO_COPY(Kind.COPY, "nocopy"),
    SHARED(Kind.PROPAGATION, "shared"),
    RECURSIVE_SHARED(Kind.PROPAGATION, "rshared"),
    SLAVE(Kind.PROPAGATION, "slave"),
    RECURSIVE_SLAVE(Kind.PROPAGATION, "rslave"),
    PRIVATE(Kind.PROPAGATION, "private"),
    RECURSIVE_PRIVATE(Kind.PROPAGATION, "rprivate"),
    DEFAULT(Kind.CONSISTENCY, "default"),
    CONSISTENT(Kind.CONSISTENCY, "consistent"),
    CACHED(Kind.CONSISTENCY, "cached"),
    DELEGATED(Kind.CONSISTENCY, "delegated");

    /** What an option decides. Labels of SELinux and consistency change nothing on this host. */
    public enum Kind {
        ACCESS,
        LABEL,
        /** Whether an empty volume is filled with what the image has there. */
        COPY,
        /** As in mount_namespaces(7). */
        PROPAGATION,
        CONSISTENCY
    }

    private final Kind kind;
    private final String word;

    BindOption(Kind kind, String word) {
        this.kind = kind;
        this.word = word;
    }

    public Kind kind() {
        return kind;
    }

    /** As users write it, for example {@code ro}. */
    public String word() {
        return word;
    }

    /** The option with this word. */
    public static Optional<BindOption> of(String word) {
        return Stream.of(values()).filter(option -> option.word.equals(word)).findFirst();
    }
}
