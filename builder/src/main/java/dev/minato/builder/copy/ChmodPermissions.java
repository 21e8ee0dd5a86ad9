package dev.minato.builder.copy;

import dev.minato.base.Fault;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * The permissions that {@code --chmod} asks for: an octal number, or the symbolic form of chmod(1),
 * for example {@code u=rwX,go=rX}. Immutable.
 */
public final class ChmodPermissions {
    private static final int ALL = 07777;

    private final OptionalInt octal;
    private final List<Change> changes;

    private ChmodPermissions(OptionalInt octal, List<Change> changes) {
        this.octal = octal;
        this.changes = changes;
    }

    /**
     * One change of a symbolic form.
     *
     * @param who a mask: 0700 user, 0070 group, 0007 others, combined
     * @param operator {@code +}, {@code -} or {@code =}
     * @param what letters of {@code rwxXst}, or one of {@code ugo}
     */
    private record Change(int who, char operator, String what) {}

    /**
     * Reads the value of {@code --chmod}.
     *
     * @throws Fault invalid when it is neither form
     */
    public static ChmodPermissions parse(String text) {
        if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            boolean fits = text.length() < 10 && text.chars().allMatch(c -> c <= '7');
            int mode = fits ? Integer.parseInt(text, 8) : ALL + 1;
            if (mode > ALL) {
                throw Fault.invalid(
                        "chmod",
                        "invalid chmod parameter: '"
                                + text
                                + "'. it should be octal string and between 0 and 07777");
            }
            return new ChmodPermissions(OptionalInt.of(mode), List.of());
        }
        List<Change> changes = new ArrayList<>();
        for (String clause : text.split(",", -1)) {
            clause(text, clause, changes);
        }
        return new ChmodPermissions(OptionalInt.empty(), List.copyOf(changes));
    }

    private static void clause(String text, String clause, List<Change> changes) {
        int at = 0;
        int who = 0;
        while (at < clause.length() && "ugoa".indexOf(clause.charAt(at)) >= 0) {
            who |=
                    switch (clause.charAt(at)) {
                        case 'u' -> 0700;
                        case 'g' -> 0070;
                        case 'o' -> 0007;
                        default -> 0777;
                    };
            at++;
        }
        if (at == clause.length()) {
            throw wrong(text);
        }
        while (at < clause.length()) {
            char operator = clause.charAt(at++);
            int start = at;
            while (at < clause.length() && "+-=".indexOf(clause.charAt(at)) < 0) {
                at++;
            }
            String what = clause.substring(start, at);
            boolean letters = what.chars().allMatch(c -> "rwxXst".indexOf(c) >= 0);
            boolean copy = what.length() == 1 && "ugo".contains(what);
            if ("+-=".indexOf(operator) < 0 || !(letters || copy)) {
                throw wrong(text);
            }
            changes.add(new Change(who == 0 ? 0777 : who, operator, what));
        }
    }

    private static Fault wrong(String text) {
        return Fault.invalid(
                "chmod",
                "invalid chmod parameter: '"
                        + text
                        + "': write an octal number as 0755, or symbols as u=rwX,go=rX");
    }

    /** The mode of directories that are made on the way: that of an octal value, else 0755. */
    public int ofParents() {
        return octal.orElse(0755) & 0777;
    }

    /** The mode of a copied file. */
    public int of(int mode, boolean directory) {
        if (octal.isPresent()) {
            return octal.getAsInt();
        }
        int result = mode;
        for (Change change : changes) {
            result = apply(change, result, mode, directory);
        }
        return result;
    }

    private static int apply(Change change, int mode, int original, boolean directory) {
        int bits = 0;
        for (char c : change.what().toCharArray()) {
            bits |=
                    switch (c) {
                        case 'r' -> 0444;
                        case 'w' -> 0222;
                        case 'x' -> 0111;
                        case 'X' -> directory || (original & 0111) != 0 ? 0111 : 0;
                        case 'u' -> spread(mode >> 6);
                        case 'g' -> spread(mode >> 3);
                        case 'o' -> spread(mode);
                        default -> 0;
                    };
        }
        bits &= change.who();
        if (change.what().contains("s")) {
            bits |= (change.who() & 0700) != 0 ? 04000 : 0;
            bits |= (change.who() & 0070) != 0 ? 02000 : 0;
        }
        if (change.what().contains("t")) {
            bits |= (change.who() & 0007) != 0 || change.who() == 0777 ? 01000 : 0;
        }
        return switch (change.operator()) {
            case '+' -> mode | bits;
            case '-' -> mode & ~bits;
            default -> (mode & ~cleared(change.who())) | bits;
        };
    }

    /** What {@code =} takes away before it sets. */
    private static int cleared(int who) {
        int special = (who & 0700) != 0 ? 04000 : 0;
        special |= (who & 0070) != 0 ? 02000 : 0;
        special |= who == 0777 ? 01000 : 0;
        return who | special;
    }

    private static int spread(int bits) {
        int three = bits & 7;
        return three << 6 | three << 3 | three;
    }
}
