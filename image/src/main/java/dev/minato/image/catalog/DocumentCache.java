package dev.minato.image.catalog;

import dev.minato.image.model.Digest;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A cache of parsed documents of the store: they never change under their digest, so those that
 * were read are kept, some of them and only small ones. Thread-safe.
 */
final class DocumentCache<T> {
    private static final int MOST = 64;
    private static final int LARGEST = 32 << 10;

    private final Map<Digest, T> kept = new ConcurrentHashMap<>();
    private final Function<byte[], T> parser;

    DocumentCache(Function<byte[], T> parser) {
        this.parser = parser;
    }

    /** Where the bytes of a document come from. */
    interface Source {
        byte[] read() throws Exception;
    }

    T get(Digest digest, Source source) throws Exception {
        T known = kept.get(digest);
        if (known != null) {
            return known;
        }
        byte[] bytes = source.read();
        T parsed = parser.apply(bytes);
        if (bytes.length <= LARGEST) {
            if (kept.size() >= MOST) {
                kept.clear();
            }
            kept.put(digest, parsed);
        }
        return parsed;
    }
}
