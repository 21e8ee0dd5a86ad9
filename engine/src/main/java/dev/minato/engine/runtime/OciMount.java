package dev.minato.engine.runtime;

import dev.minato.linux.mount.MountFlag;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A mount of a container (runtime-spec, config.md, "Mounts").
 *
 * @param destination absolute path inside
 * @param type {@code bind}, {@code tmpfs}, …
 */
public record OciMount(String destination, String type, String source, List<String> options) {
    public OciMount {
        options = List.copyOf(options);
    }

    /** A file or folder of the host, with what is mounted below it. */
    public static OciMount bind(String source, String destination, boolean readOnly) {
        return bind(source, destination, Access.of(Path.of(source), readOnly), true, "rprivate");
    }

    /** The same without what these flags say; whether it is read-only is said already. */
    public OciMount with(Set<MountFlag> flags) {
        List<String> all = new ArrayList<>(options);
        flags.stream()
                .filter(flag -> flag != MountFlag.READ_ONLY)
                .map(MountFlag::word)
                .forEach(all::add);
        return new OciMount(destination, type, source, all);
    }

    /** What a bind lets a container write. */
    public enum Access {
        WRITABLE,
        /** Nothing at all. */
        READ_ONLY,
        /** What is mounted below it. */
        TOP_READ_ONLY;

        private List<String> options() {
            return switch (this) {
                case WRITABLE -> List.of("rw");
                case READ_ONLY -> List.of("ro", "rro");
                case TOP_READ_ONLY -> List.of("ro");
            };
        }

        /** All or nothing; below a file there is nothing, and crun 1.8.1 looks for a folder. */
        public static Access of(Path source, boolean readOnly) {
            if (!readOnly) {
                return WRITABLE;
            }
            return Files.isDirectory(source) ? READ_ONLY : TOP_READ_ONLY;
        }
    }

    /**
     * A file or folder of the host.
     *
     * @param recursive with what is mounted below it
     * @param propagation for example {@code rslave}
     */
    public static OciMount bind(
            String source,
            String destination,
            Access access,
            boolean recursive,
            String propagation) {
        List<String> options = new ArrayList<>();
        options.add(recursive ? "rbind" : "bind");
        options.addAll(access.options());
        options.add(propagation);
        return new OciMount(destination, "bind", source, options);
    }
}
