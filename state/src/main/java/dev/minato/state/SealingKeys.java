package dev.minato.state;

import dev.minato.base.Fault;
import dev.minato.base.Reason;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The keys of a home that is open, as its file has them. A key that no row names any more is
 * retired: it is gone from the file, and only this process still opens with it what it has in its
 * memory; what it writes of that is written as it was sealed anew. Thread-safe; nothing of the
 * database is waited for.
 */
final class SealingKeys {
    private static final Pattern SEALED =
            Pattern.compile("sealed:1:([0-9a-f]{16}):[A-Za-z0-9_-]{38,}");

    private final KeyFile file;
    private final Map<String, String> rewrapped = new ConcurrentHashMap<>();
    private volatile List<SealingKey> current;
    private volatile List<SealingKey> retired = List.of();
    private volatile Runnable returned = () -> {};

    SealingKeys(KeyFile file, List<SealingKey> current) {
        this.file = file;
        this.current = List.copyOf(current);
    }

    /** Those of the file, the newest first. */
    List<SealingKey> current() {
        return current;
    }

    /** The key with an id, one that this process alone still has too. */
    Optional<SealingKey> find(String id) {
        return Stream.concat(current.stream(), retired.stream())
                .filter(key -> key.id().equals(id))
                .findFirst();
    }

    /** Ids of those that seal nothing any more. */
    List<String> former() {
        return current.stream().skip(1).map(SealingKey::id).toList();
    }

    /** Who is told that a key came back, since a row was about to name it. */
    void onReturn(Runnable told) {
        returned = told;
    }

    /**
     * Adds a key that seals from now on; it is in the file, durably, before it does.
     *
     * @throws Fault unavailable when the file cannot be written
     */
    synchronized SealingKey add() {
        SealingKey key = SealingKey.random();
        List<SealingKey> all = new ArrayList<>(current);
        all.addFirst(key);
        write(all);
        current = List.copyOf(all);
        return key;
    }

    /** Notes that a value has been sealed anew. */
    void rewrapped(SealedValue before, SealedValue now) {
        rewrapped.put(before.text(), now.text());
    }

    /** No row names these keys: from here on one that would brings its key back. */
    synchronized void retire(List<String> ids) {
        List<SealingKey> left = new ArrayList<>(current);
        List<SealingKey> gone = new ArrayList<>(retired);
        current.stream()
                .skip(1)
                .filter(key -> ids.contains(key.id()))
                .forEach(key -> {
                    left.remove(key);
                    gone.add(key);
                });
        current = List.copyOf(left);
        retired = List.copyOf(gone);
    }

    /** Writes the file without those that are retired. */
    synchronized void dropRetired() {
        write(current);
    }

    private void write(List<SealingKey> keys) {
        try {
            file.replace(keys);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot write the key file " + file.path() + ": " + Reason.of(e),
                    e);
        }
    }

    /**
     * A text as it is to be written: what it has of a retired key as it was sealed anew. A value
     * that was sealed before its key was retired and comes to be written after brings the key back.
     */
    String renewed(WriteTransaction tx, String text) throws Exception {
        if (rewrapped.isEmpty() && retired.isEmpty()) {
            return text;
        }
        Matcher found = SEALED.matcher(text);
        StringBuilder all = new StringBuilder();
        int from = 0;
        while (found.find()) {
            String value = newest(found.group());
            bringBack(tx, keyId(value));
            all.append(text, from, found.start()).append(value);
            from = found.end();
        }
        return from == 0 ? text : all.append(text, from, text.length()).toString();
    }

    private String newest(String value) {
        String now = value;
        for (String next = now; next != null; next = rewrapped.get(now)) {
            now = next;
        }
        return now;
    }

    private static String keyId(String value) {
        return new SealedValue(value).keyId();
    }

    private void bringBack(WriteTransaction tx, String id) throws Exception {
        synchronized (this) {
            Optional<SealingKey> key =
                    retired.stream().filter(each -> each.id().equals(id)).findFirst();
            if (key.isEmpty()) {
                return;
            }
            List<SealingKey> all = new ArrayList<>(current);
            all.add(key.get());
            write(all);
            current = List.copyOf(all);
            retired = retired.stream().filter(each -> !each.id().equals(id)).toList();
        }
        KeyTable.add(tx, id, KeyTable.BEFORE_ALL);
        returned.run();
    }
}
