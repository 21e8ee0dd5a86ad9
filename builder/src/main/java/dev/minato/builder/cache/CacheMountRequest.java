package dev.minato.builder.cache;

import dev.minato.image.model.Digest;
import dev.minato.linux.files.Dir;

import java.nio.charset.StandardCharsets;

/**
 * What a step asks {@link CacheMounts} for.
 *
 * @param key equal for those that may be given the same folder
 * @param description what it is for, for people
 * @param beginning fills a new folder
 */
public record CacheMountRequest(
        String key, Sharing sharing, String description, Beginning beginning) {
    /** What happens when a folder of the key is in use. */
    public enum Sharing {
        /** It is used by both. */
        SHARED,
        /** Another one is used. */
        PRIVATE,
        /** It is waited for. */
        LOCKED
    }

    /** Fills a folder. */
    @FunctionalInterface
    public interface Beginning {
        /**
         * Puts into a new folder what it begins with.
         *
         * @param folder empty, of mode 0755
         */
        void fill(Dir folder) throws Exception;
    }

    /**
     * The key of a cache.
     *
     * @param namespace of {@code BUILDKIT_CACHE_MOUNT_NS}
     * @param beginning all that decides what it begins with
     */
    public static String key(String namespace, String id, String beginning) {
        String text = namespace.length() + ":" + namespace + id.length() + ":" + id + beginning;
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
