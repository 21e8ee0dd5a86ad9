package dev.minato.docker.wire;

import dev.minato.base.Fault;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the keys with which a user leaves a terminal (docs.docker.com, "docker attach",
 * --detach-keys) in what is typed, also when they arrive in pieces. Not thread-safe.
 */
public final class DetachKeys {
    private static final String DEFAULT = "ctrl-p,ctrl-q";
    private static final List<String> SIGNS = List.of("@", "[", "\\", "]", "^", "_");
    private static final int CONTROL = 0x1f;

    private final byte[] keys;
    private int matched;
    private boolean found;

    private DetachKeys(byte[] keys) {
        this.keys = keys;
    }

    /**
     * Reads for example {@code ctrl-x,y}; empty is {@code ctrl-p,ctrl-q}.
     *
     * @throws Fault invalid, in Docker's words
     */
    public static DetachKeys parse(String text) {
        ByteArrayOutputStream keys = new ByteArrayOutputStream();
        for (String key : (text.isEmpty() ? DEFAULT : text).split(",", -1)) {
            keys.write(code(key, text));
        }
        return new DetachKeys(keys.toByteArray());
    }

    /**
     * Takes the keys out of what was typed.
     *
     * @return what goes to the process; a beginning of the keys is held back until it is known
     */
    public byte[] filter(byte[] typed, int length) {
        ByteArrayOutputStream rest = new ByteArrayOutputStream(length + keys.length);
        for (int i = 0; i < length && !found; i++) {
            if (typed[i] != keys[matched]) {
                rest.write(keys, 0, matched);
                matched = 0;
            }
            if (typed[i] == keys[matched]) {
                matched++;
                found = matched == keys.length;
            } else {
                rest.write(typed[i]);
            }
        }
        return rest.toByteArray();
    }

    /** Whether the user has left. */
    public boolean found() {
        return found;
    }

    /** What was held back when the input ended. */
    public byte[] rest() {
        return found ? new byte[0] : Arrays.copyOf(keys, matched);
    }

    private static int code(String key, String text) {
        if (key.length() == 1) {
            return key.charAt(0);
        }
        if (key.startsWith("ctrl-") && key.length() == 6) {
            char sign = key.charAt(5);
            if ((sign >= 'a' && sign <= 'z') || SIGNS.contains(String.valueOf(sign))) {
                return sign & CONTROL;
            }
        }
        throw Fault.invalid("detachKeys", "Invalid detach keys (" + text + ") provided");
    }
}
