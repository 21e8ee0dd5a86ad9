package dev.minato.linux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A file's name or path as the kernel has it: bytes, in no particular encoding, components
 * separated by {@code '/'}. The empty name stands for the directory it is resolved against. The
 * bytes are kept as they were given, so the text of a symbolic link is one too; components that say
 * nothing (empty, {@code .}) are skipped by {@link #parts()} and everything derived from it.
 * Immutable; ordered by unsigned bytes.
 */
public final class BytePath implements Comparable<BytePath> {
    /** The directory itself. */
    public static final BytePath EMPTY = new BytePath(new byte[0]);

    private final byte[] bytes;

    private BytePath(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A name whose bytes are this text in UTF-8. */
    public static BytePath of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A name of these bytes.
     *
     * @throws IllegalArgumentException when one of them is 0, which no file name can have
     */
    public static BytePath of(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("a file name cannot contain a NUL byte");
            }
        }
        return bytes.length == 0 ? EMPTY : new BytePath(bytes.clone());
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Whether this is the directory itself. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Whether it begins with {@code '/'}, as the text of a symbolic link may. */
    public boolean isAbsolute() {
        return bytes.length > 0 && bytes[0] == '/';
    }

    /** The other name below this one; slashes at its beginning do not count. */
    public BytePath resolve(BytePath other) {
        int skip = 0;
        while (skip < other.bytes.length && other.bytes[skip] == '/') {
            skip++;
        }
        if (skip == other.bytes.length) {
            return this;
        }
        if (bytes.length == 0) {
            return skip == 0
                    ? other
                    : new BytePath(Arrays.copyOfRange(other.bytes, skip, other.length()));
        }
        int slash = bytes[bytes.length - 1] == '/' ? 0 : 1;
        int rest = other.bytes.length - skip;
        byte[] joined = Arrays.copyOf(bytes, bytes.length + slash + rest);
        joined[joined.length - rest - 1] = '/';
        System.arraycopy(other.bytes, skip, joined, joined.length - rest, rest);
        return new BytePath(joined);
    }

    /** {@link #resolve(BytePath)} of a UTF-8 text. */
    public BytePath resolve(String other) {
        return resolve(of(other));
    }

    /** Everything before the last component; empty for the empty name. */
    public Optional<BytePath> parent() {
        if (isPlain()) {
            int slash = lastSlash();
            return isEmpty()
                    ? Optional.empty()
                    : Optional.of(slash < 0 ? EMPTY : new BytePath(Arrays.copyOf(bytes, slash)));
        }
        List<BytePath> parts = parts();
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(join(parts.subList(0, parts.size() - 1)));
    }

    /** The last component; the empty name's is empty. */
    public BytePath last() {
        if (isPlain()) {
            int slash = lastSlash();
            return slash < 0 ? this : new BytePath(Arrays.copyOfRange(bytes, slash + 1, length()));
        }
        List<BytePath> parts = parts();
        return parts.isEmpty() ? EMPTY : parts.getLast();
    }

    /** The components, without empty ones and {@code .}; {@code ..} is one. */
    public List<BytePath> parts() {
        List<BytePath> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                boolean nothing = i == start || (i == start + 1 && bytes[start] == '.');
                if (!nothing) {
                    parts.add(new BytePath(Arrays.copyOfRange(bytes, start, i)));
                }
                start = i + 1;
            }
        }
        return parts;
    }

    /** Components joined by {@code '/'}. */
    public static BytePath join(List<BytePath> parts) {
        BytePath joined = EMPTY;
        for (BytePath part : parts) {
            joined = joined.resolve(part);
        }
        return joined;
    }

    /** The same path in its one plain form: relative, no empty components, no {@code .}. */
    public BytePath plain() {
        return isPlain() ? this : join(parts());
    }

    /**
     * The shortest path that means the same within a root: relative, {@code .} and {@code ..} gone,
     * {@code ..} at the root ignored.
     */
    public BytePath inRoot() {
        List<BytePath> kept = new ArrayList<>();
        for (BytePath part : parts()) {
            if (!part.isDotDot()) {
                kept.add(part);
            } else if (!kept.isEmpty()) {
                kept.removeLast();
            }
        }
        return join(kept);
    }

    /** Whether the other's components are the first ones of this. */
    public boolean startsWith(BytePath other) {
        List<BytePath> mine = parts();
        List<BytePath> others = other.parts();
        return mine.size() >= others.size() && mine.subList(0, others.size()).equals(others);
    }

    /** Whether a component is {@code ..}. */
    public boolean hasDotDot() {
        for (BytePath part : parts()) {
            if (part.isDotDot()) {
                return true;
            }
        }
        return false;
    }

    public boolean isDotDot() {
        return bytes.length == 2 && bytes[0] == '.' && bytes[1] == '.';
    }

    private boolean isPlain() {
        int start = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                if (i == start || (i == start + 1 && bytes[start] == '.')) {
                    return bytes.length == 0;
                }
                start = i + 1;
            }
        }
        return true;
    }

    private int lastSlash() {
        int at = bytes.length - 1;
        while (at >= 0 && bytes[at] != '/') {
            at--;
        }
        return at;
    }

    @Override
    public int compareTo(BytePath other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BytePath name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes read as UTF-8; what is not becomes U+FFFD, so this is for people only. */
    @Override
    public String toString() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
