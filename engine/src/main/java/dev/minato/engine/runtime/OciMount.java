package dev.minato.engine.runtime;

import java.util.List;

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
        return new OciMount(
                destination, "bind", source, List.of("rbind", readOnly ? "ro" : "rw", "rprivate"));
    }
}
