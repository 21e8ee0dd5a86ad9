package dev.minato.builder.expand;

import java.util.ArrayList;
import java.util.List;

/**
 * A shell pattern of {@code *} (any text) and {@code ?} (one character); {@code \} makes either
 * literal. Matching takes the segments between the stars from left to right and never goes back.
 */
final class Wildcards {
    /** Comparisons that one operation may take; more is an attack, not a pattern. */
    private static final long EFFORT = 200_000_000L;

    private static final int ONE = -1;

    private final List<int[]> segments;
    private long effort;

    private Wildcards(List<int[]> segments) {
        this.segments = segments;
    }

    static Wildcards parse(String pattern) {
        List<int[]> segments = new ArrayList<>();
        List<Integer> segment = new ArrayList<>();
        int[] codes = pattern.codePoints().toArray();
        for (int i = 0; i < codes.length; i++) {
            switch (codes[i]) {
                case '*' -> {
                    segments.add(array(segment));
                    segment.clear();
                }
                case '?' -> segment.add(ONE);
                case '\\' -> {
                    i++;
                    segment.add(escaped(pattern, i < codes.length ? codes[i] : 0));
                }
                default -> segment.add(codes[i]);
            }
        }
        segments.add(array(segment));
        return new Wildcards(segments);
    }

    private static int escaped(String pattern, int code) {
        if (code == 0 || "}/*?\\".indexOf(code) < 0) {
            throw new BadSubstitution(
                    "invalid pattern ("
                            + pattern
                            + ") in substitution: invalid escape '\\"
                            + (code == 0 ? "" : Character.toString(code))
                            + "'");
        }
        return code;
    }

    private static int[] array(List<Integer> segment) {
        return segment.stream().mapToInt(Integer::intValue).toArray();
    }

    String trimStart(String value, boolean longest) {
        int[] text = value.codePoints().toArray();
        int end = matchAt(text, 0, longest);
        return end < 0 ? value : new String(text, end, text.length - end);
    }

    String trimEnd(String value, boolean longest) {
        List<int[]> mirrored = new ArrayList<>();
        for (int[] segment : segments.reversed()) {
            mirrored.add(mirror(segment));
        }
        int[] text = mirror(value.codePoints().toArray());
        int end = new Wildcards(mirrored).matchAt(text, 0, longest);
        if (end < 0) {
            return value;
        }
        int[] kept = new int[text.length - end];
        System.arraycopy(text, end, kept, 0, kept.length);
        return new String(mirror(kept), 0, kept.length);
    }

    private static int[] mirror(int[] codes) {
        int[] mirrored = new int[codes.length];
        for (int i = 0; i < codes.length; i++) {
            mirrored[i] = codes[codes.length - 1 - i];
        }
        return mirrored;
    }

    /** Replaces the first match, or all; a star takes as much as it can. */
    String replace(String value, String replacement, boolean all) {
        int[] text = value.codePoints().toArray();
        StringBuilder result = new StringBuilder();
        int from = 0;
        boolean afterMatch = false;
        while (from <= text.length) {
            int end = matchAt(text, from, true);
            if (end > from || (end == from && !afterMatch)) {
                result.append(replacement);
                if (result.length() > Expander.LIMIT) {
                    throw new BadSubstitution(
                            "the expansion is longer than " + Expander.LIMIT + " characters");
                }
                if (!all) {
                    result.append(new String(text, end, text.length - end));
                    return result.toString();
                }
            }
            if (end > from) {
                from = end;
                afterMatch = true;
            } else {
                if (from < text.length) {
                    result.appendCodePoint(text[from]);
                }
                from++;
                afterMatch = false;
            }
        }
        return result.toString();
    }

    /** Where a match that starts at {@code from} ends, or -1. */
    private int matchAt(int[] text, int from, boolean longest) {
        int[] first = segments.getFirst();
        if (!fits(text, from, first)) {
            return -1;
        }
        int at = from + first.length;
        for (int i = 1; i < segments.size(); i++) {
            int[] segment = segments.get(i);
            boolean last = i == segments.size() - 1;
            int found =
                    last && longest
                            ? lastAtOrAfter(text, at, segment)
                            : firstAtOrAfter(text, at, segment);
            if (found < 0) {
                return -1;
            }
            at = found + segment.length;
        }
        return at;
    }

    private int firstAtOrAfter(int[] text, int at, int[] segment) {
        for (int i = at; i + segment.length <= text.length; i++) {
            if (fits(text, i, segment)) {
                return i;
            }
        }
        return -1;
    }

    private int lastAtOrAfter(int[] text, int at, int[] segment) {
        for (int i = text.length - segment.length; i >= at; i--) {
            if (fits(text, i, segment)) {
                return i;
            }
        }
        return -1;
    }

    private boolean fits(int[] text, int at, int[] segment) {
        if (at + segment.length > text.length) {
            return false;
        }
        for (int i = 0; i < segment.length; i++) {
            if (++effort > EFFORT) {
                throw new BadSubstitution("the pattern takes too long to match");
            }
            if (segment[i] != ONE && segment[i] != text[at + i]) {
                return false;
            }
        }
        return true;
    }
}
