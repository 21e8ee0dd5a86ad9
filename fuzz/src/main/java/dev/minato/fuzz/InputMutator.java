package dev.minato.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes an input out of others as fuzzers do: flipped bits, cut, repeated, moved and spliced
 * pieces, words of the format, numbers at the edges of types. The same random numbers make the same
 * inputs.
 */
final class InputMutator {
    private static final byte[] BYTES = {0, 1, 9, 10, 13, 32, 34, 46, 47, 58, 92, 127, -128, -1};
    private static final List<byte[]> NUMBERS =
            List.of(
                    ascii("0"),
                    ascii("-1"),
                    ascii("00"),
                    ascii("255"),
                    ascii("256"),
                    ascii("65536"),
                    ascii("2147483647"),
                    ascii("2147483648"),
                    ascii("4294967296"),
                    ascii("9223372036854775807"),
                    ascii("9223372036854775808"),
                    ascii("99999999999999999999999"),
                    ascii("0x10"),
                    ascii("1e309"),
                    ascii("0.0000000000000000000001"));

    private final RandomGenerator random;
    private final List<byte[]> words;
    private final int largest;

    /**
     * @param words of the format
     * @param largest bytes of an input
     */
    InputMutator(RandomGenerator random, List<byte[]> words, int largest) {
        this.random = random;
        this.words = words;
        this.largest = largest;
    }

    /** Changes an input in one to sixteen places; {@code pool} has what may be spliced in. */
    byte[] mutate(byte[] input, List<byte[]> pool) {
        byte[] made = input;
        int changes = 1 << random.nextInt(5);
        for (int i = 0; i < changes; i++) {
            made = change(made, pool);
        }
        return made.length > largest ? Arrays.copyOf(made, largest) : made;
    }

    private byte[] change(byte[] in, List<byte[]> pool) {
        int at = random.nextInt(in.length + 1);
        int length = random.nextInt(Math.min(in.length - at, piece()) + 1);
        return switch (random.nextInt(12)) {
            case 0 -> set(in, (byte) (1 << random.nextInt(8)), true);
            case 1 -> set(in, BYTES[random.nextInt(BYTES.length)], false);
            case 2 -> set(in, (byte) random.nextInt(256), false);
            case 3 -> replaced(in, at, length, new byte[0]);
            case 4 -> replaced(in, at, 0, randomBytes());
            case 5 -> replaced(in, at, 0, repeated(Arrays.copyOfRange(in, at, at + length)));
            case 6 -> replaced(in, random.nextInt(in.length + 1), 0, copy(in, at, length));
            case 7 -> Arrays.copyOf(in, at);
            case 8 -> replaced(in, at, length, word());
            case 9 -> replaced(in, at, 0, word());
            case 10 -> number(in, at);
            default -> splice(in, at, pool.get(random.nextInt(pool.size())));
        };
    }

    private int piece() {
        return random.nextInt(8) == 0 ? 512 : 16;
    }

    private byte[] set(byte[] in, byte value, boolean flip) {
        if (in.length == 0) {
            return new byte[] {value};
        }
        byte[] out = in.clone();
        int at = random.nextInt(out.length);
        out[at] = flip ? (byte) (out[at] ^ value) : value;
        return out;
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[1 + random.nextInt(8)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Seldom very often: depth and length are bounded by nobody but the parser. */
    private byte[] repeated(byte[] piece) {
        int times = random.nextInt(16) == 0 ? 1 << random.nextInt(14) : 1 + random.nextInt(4);
        int whole = (int) Math.min((long) piece.length * times, largest);
        byte[] out = new byte[whole];
        for (int i = 0; i < whole; i++) {
            out[i] = piece[i % piece.length];
        }
        return out;
    }

    private static byte[] copy(byte[] in, int at, int length) {
        return Arrays.copyOfRange(in, at, at + length);
    }

    private byte[] word() {
        return words.isEmpty() ? randomBytes() : words.get(random.nextInt(words.size()));
    }

    /** Another number in place of the next one. */
    private byte[] number(byte[] in, int from) {
        int at = from;
        while (at < in.length && (in[at] < '0' || in[at] > '9')) {
            at++;
        }
        int end = at;
        while (end < in.length && in[end] >= '0' && in[end] <= '9') {
            end++;
        }
        return replaced(in, at, end - at, NUMBERS.get(random.nextInt(NUMBERS.size())));
    }

    private byte[] splice(byte[] in, int at, byte[] other) {
        int from = random.nextInt(other.length + 1);
        byte[] tail = Arrays.copyOfRange(other, from, other.length);
        return random.nextBoolean()
                ? replaced(in, at, in.length - at, tail)
                : replaced(in, at, 0, Arrays.copyOf(tail, Math.min(tail.length, piece())));
    }

    private static byte[] replaced(byte[] in, int at, int length, byte[] piece) {
        byte[] out = new byte[in.length - length + piece.length];
        System.arraycopy(in, 0, out, 0, at);
        System.arraycopy(piece, 0, out, at, piece.length);
        System.arraycopy(in, at + length, out, at + piece.length, in.length - at - length);
        return out;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
