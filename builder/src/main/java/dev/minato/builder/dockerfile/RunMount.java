package dev.minato.builder.dockerfile;

import java.util.Optional;

/**
 * A mount of one RUN, its variables expanded (docs.docker.com, Dockerfile reference, "RUN
 * --mount"). Where its files come from is {@link MountDeclaration#from}.
 */
public sealed interface RunMount {
    /**
     * Files of the context, a stage or an image.
     *
     * @param source path in the tree; empty for its root
     * @param target may be relative to the working directory, or empty, which is that
     * @param readOnly otherwise what is written is thrown away after the step
     */
    record Bind(String source, String target, boolean readOnly) implements RunMount {}

    /**
     * A directory that stays from one build to the next.
     *
     * @param id its name; the cleaned target where none was given
     * @param source path in the tree that it begins with; empty for its root
     */
    record Cache(
            String id,
            Sharing sharing,
            String source,
            String target,
            boolean readOnly,
            FileAccess access)
            implements RunMount {}

    /**
     * An empty directory in memory.
     *
     * @param size bytes, 0 for no limit but the kernel's
     */
    record Tmpfs(String target, boolean readOnly, long size) implements RunMount {}

    /**
     * Something that only the caller of the build has.
     *
     * @param target of the file; empty for none
     * @param env name of the variable; empty for none
     * @param required the step fails where the caller does not have it
     */
    record Secret(
            String id,
            Optional<String> target,
            Optional<String> env,
            boolean required,
            FileAccess access)
            implements RunMount {}

    /**
     * A socket to an SSH agent of the caller.
     *
     * @param target of the socket; empty for the usual place
     */
    record Ssh(String id, Optional<String> target, boolean required, FileAccess access)
            implements RunMount {}

    /** What happens when a second step wants a cache that is in use. */
    enum Sharing {
        /** Both have it. */
        SHARED,
        /** The second gets another one. */
        PRIVATE,
        /** The second waits. */
        LOCKED
    }

    /**
     * Owner and permissions.
     *
     * @param mode permission bits, set-ID and sticky bits included
     */
    record FileAccess(Optional<Integer> mode, Optional<Integer> uid, Optional<Integer> gid) {
        /** Nothing was said. */
        public static final FileAccess UNSAID =
                new FileAccess(Optional.empty(), Optional.empty(), Optional.empty());

        /** What decides about caches; kept in their keys, so that it stays as it is. */
        public String key() {
            return String.join(
                    ":",
                    mode.map(Integer::toOctalString).orElse(""),
                    uid.map(Integer::toUnsignedString).orElse(""),
                    gid.map(Integer::toUnsignedString).orElse(""));
        }
    }
}
