package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.base.GoPath;
import dev.minato.builder.expand.BlankCharacters;
import dev.minato.linux.BytePath;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A list of path patterns of which the last that matches decides; {@code !} takes back. A pattern
 * that matches a directory matches all below it. Immutable.
 */
public final class PathPatterns {
    /** The largest ignore file, in bytes. */
    public static final int LARGEST_FILE = 1 << 20;

    /** Each path costs a look at each pattern, and each directory room for where they stand. */
    private static final int MOST = 20_000;

    /** Matches nothing. */
    public static final PathPatterns NONE = new PathPatterns(List.of());

    private final List<PathPattern> patterns;
    private final boolean exceptions;

    private PathPatterns(List<PathPattern> patterns) {
        this.patterns = List.copyOf(patterns);
        this.exceptions = patterns.stream().anyMatch(PathPattern::isException);
    }

    /**
     * Reads an ignore file: a byte order mark is skipped, {@code #} in the first column is a
     * comment, blanks around a line and a slash before it do not count.
     *
     * @param name what to call the file in an error
     * @throws Fault invalid, with file and line, when a pattern cannot be read
     */
    public static PathPatterns ofIgnoreFile(String name, byte[] file) {
        if (file.length > LARGEST_FILE) {
            throw Fault.invalid(
                    name, name + " has " + file.length + " bytes: at most " + LARGEST_FILE);
        }
        List<PathPattern> patterns = new ArrayList<>();
        boolean mark = file.length >= 3 && (file[0] & 0xFF) == 0xEF && (file[1] & 0xFF) == 0xBB;
        // One character for each byte: names that are not UTF-8 survive.
        String text = new String(file, StandardCharsets.ISO_8859_1).substring(mark ? 3 : 0);
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            String pattern = trim(line);
            if (line.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            try {
                if (patterns.size() == MOST) {
                    throw Fault.invalid("pattern", "more than " + MOST + " patterns");
                }
                add(patterns, pattern, true);
            } catch (Fault f) {
                throw Fault.invalid(name, name + ":" + number + ": " + f.text());
            }
        }
        return new PathPatterns(patterns);
    }

    /**
     * The patterns of an ignore file as texts, cleaned, for who matches them elsewhere.
     *
     * @param name what to call the file in an error
     * @throws Fault invalid, with file and line, when a pattern cannot be read
     */
    public static List<String> texts(String name, byte[] file) {
        var _ = ofIgnoreFile(name, file);
        List<String> texts = new ArrayList<>();
        String text = new String(file, StandardCharsets.UTF_8);
        for (String line : (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1)) {
            String pattern = trim(line);
            if (line.startsWith("#") || pattern.isEmpty()) {
                continue;
            }
            boolean exception = pattern.startsWith("!");
            String cleaned = GoPath.clean(exception ? trim(pattern.substring(1)) : pattern);
            String bare =
                    cleaned.length() > 1 && cleaned.startsWith("/")
                            ? cleaned.substring(1)
                            : cleaned;
            texts.add(exception ? "!" + bare : bare);
        }
        return texts;
    }

    /**
     * Reads the values of {@code --exclude}.
     *
     * @throws Fault invalid when one cannot be read
     */
    public static PathPatterns of(List<String> values) {
        List<PathPattern> patterns = new ArrayList<>();
        for (String value : values) {
            byte[] bytes = BlankCharacters.trim(value).getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0) {
                add(patterns, new String(bytes, StandardCharsets.ISO_8859_1), false);
            }
        }
        return new PathPatterns(patterns);
    }

    private static String trim(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && isBlank(line.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(line.charAt(end - 1))) {
            end--;
        }
        return line.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** The cleaned path that a pattern is; "" for one that matches nothing. */
    private static String path(String text, boolean dropSlash) {
        String clean = GoPath.clean(text);
        if (clean.equals(".")) {
            return "";
        }
        return dropSlash && clean.startsWith("/") ? clean.substring(1) : clean;
    }

    private static void add(List<PathPattern> patterns, String pattern, boolean dropSlash) {
        boolean exception = pattern.startsWith("!");
        String text = exception ? trim(pattern.substring(1)) : pattern;
        if (text.indexOf(0) >= 0) {
            throw Fault.invalid("pattern", "a pattern cannot contain a NUL byte");
        }
        if (text.isEmpty()) {
            throw Fault.invalid("pattern", "illegal exclusion pattern: \"!\"");
        }
        byte[] cleaned = path(text, dropSlash).getBytes(StandardCharsets.ISO_8859_1);
        if (cleaned.length > 0) {
            patterns.add(new PathPattern(cleaned, exception));
        }
    }

    /** How many patterns there are. */
    public int size() {
        return patterns.size();
    }

    /** Whether there are no patterns. */
    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    /** Whether something below a directory that matches may be taken back. */
    public boolean hasExceptions() {
        return exceptions;
    }

    /** Whether one of the patterns takes whatever there is, not only some names. */
    public boolean hasWholeTree() {
        return patterns.stream().anyMatch(PathPattern::isWholeTree);
    }

    /** What the patterns say of one path, and where they stand for what is in it. */
    public static final class Verdict {
        private final boolean matched;
        private final boolean root;
        private final boolean[] each;
        private final BitSet[] standing;

        private Verdict(boolean matched, boolean root, boolean[] each, BitSet[] standing) {
            this.matched = matched;
            this.root = root;
            this.each = each;
            this.standing = standing;
        }

        /** Whether the list as a whole matches. */
        public boolean matched() {
            return matched;
        }
    }

    /** The verdict of the root, which matches nothing. */
    public Verdict root() {
        BitSet[] standing = new BitSet[patterns.size()];
        Arrays.setAll(standing, i -> patterns.get(i).start());
        return new Verdict(false, true, new boolean[patterns.size()], standing);
    }

    /**
     * The verdict of a path.
     *
     * @param parent of the directory that contains it
     */
    public Verdict of(BytePath path, Verdict parent) {
        BytePath last = path.last();
        boolean matched = false;
        boolean[] each = new boolean[patterns.size()];
        BitSet[] standing = new BitSet[patterns.size()];
        for (int i = 0; i < each.length; i++) {
            PathPattern pattern = patterns.get(i);
            standing[i] = pattern.after(parent.standing[i], last, parent.root);
            each[i] =
                    parent.each[i]
                            || (pattern.isException() == matched
                                    && pattern.matches(path, standing[i]));
            if (each[i]) {
                matched = !pattern.isException();
            }
        }
        return new Verdict(matched, false, each, standing);
    }

    /** Whether a path matches, or a directory above it. */
    public boolean matches(BytePath path) {
        Verdict verdict = root();
        BytePath at = BytePath.EMPTY;
        for (BytePath part : path.parts()) {
            at = at.resolve(part);
            verdict = of(at, verdict);
        }
        return verdict.matched();
    }
}
