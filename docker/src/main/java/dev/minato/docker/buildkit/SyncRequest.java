package dev.minato.docker.buildkit;

import dev.minato.http.HeaderFields;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What of a client's folder is wanted.
 *
 * @param folder the name under which the client offers it
 * @param includes patterns of what is wanted; all when empty
 * @param excludes patterns of what is not, as in {@code .dockerignore}
 * @param follow paths that are wanted with what their links lead to; all when empty
 */
record SyncRequest(
        String folder, List<String> includes, List<String> excludes, List<String> follow) {
    SyncRequest {
        includes = List.copyOf(includes);
        excludes = List.copyOf(excludes);
        follow = List.copyOf(follow);
    }

    /** The metadata of the call. */
    HeaderFields metadata() {
        HeaderFields fields = new HeaderFields();
        add(fields, "dir-name", List.of(folder));
        add(fields, "include-patterns", includes);
        add(fields, "exclude-patterns", excludes);
        add(fields, "followpaths", follow);
        return fields;
    }

    /** Values that are not ASCII are encoded, and that is said (BuildKit's filesync.go). */
    private static void add(HeaderFields fields, String name, List<String> values) {
        boolean plain =
                values.stream().allMatch(value -> value.chars().allMatch(c -> c >= ' ' && c < 127));
        for (String value : values) {
            fields.add(name, plain ? value : URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
        if (!plain) {
            fields.add(name + "-encoded", "1");
        }
    }
}
