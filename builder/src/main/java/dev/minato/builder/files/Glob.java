package dev.minato.builder.files;

import dev.minato.base.Fault;
import dev.minato.linux.BytePath;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern for one component of a path, as Go's {@code filepath.Match} reads it: {@code *}, {@code
 * ?}, {@code [a-z]}, {@code [^a]} and {@code \x}. Matches characters where names are UTF-8 and
 * bytes where not, in time proportional to pattern times name. Immutable.
 */
public final class Glob {
    private final List<Atom> atoms;

    private Glob(List<Atom> atoms) {
        this.atoms = atoms;
    }

    /** One step of a pattern. */
    private sealed interface Atom {
        /** Any text. */
        record Star() implements Atom {}

        /** Any one character. */
        record One() implements Atom {}

        /** Exactly this character. */
        record Char(int code) implements Atom {}

        /** One of a class. */
        record Choice(CharacterClass of) implements Atom {}
    }

    /** Whether a path's text has a wildcard that is not escaped. */
    public static boolean isPattern(BytePath path) {
        byte[] text = path.bytes();
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\\') {
                i++;
            } else if (text[i] == '*' || text[i] == '?' || text[i] == '[') {
                return true;
            }
        }
        return false;
    }

    /**
     * Reads a pattern.
     *
     * @throws Fault invalid, when a class is not closed or an escape has nothing after it
     */
    public static Glob parse(BytePath component) {
        return new Glob(atoms(new PatternText(component.bytes())));
    }

    /** Whether the whole name matches. */
    public boolean matches(BytePath component) {
        byte[] name = component.bytes();
        int at = 0;
        int atom = 0;
        int starAtom = -1;
        int starAt = 0;
        while (at < name.length) {
            if (atom < atoms.size() && atoms.get(atom) instanceof Atom.Star) {
                starAtom = atom++;
                starAt = at;
            } else if (atom < atoms.size() && fits(atoms.get(atom), Utf8Runes.at(name, at))) {
                atom++;
                at += Utf8Runes.width(name, at);
            } else if (starAtom >= 0) {
                atom = starAtom + 1;
                starAt += Utf8Runes.width(name, starAt);
                at = starAt;
            } else {
                return false;
            }
        }
        while (atom < atoms.size() && atoms.get(atom) instanceof Atom.Star) {
            atom++;
        }
        return atom == atoms.size();
    }

    private static boolean fits(Atom atom, int code) {
        return switch (atom) {
            case Atom.Star() -> false;
            case Atom.One() -> true;
            case Atom.Char(int wanted) -> wanted == code;
            case Atom.Choice(CharacterClass of) -> of.has(code);
        };
    }

    private static List<Atom> atoms(PatternText text) {
        List<Atom> atoms = new ArrayList<>();
        while (!text.isAtEnd()) {
            if (text.passes('*')) {
                if (atoms.isEmpty() || !(atoms.getLast() instanceof Atom.Star)) {
                    atoms.add(new Atom.Star());
                }
            } else if (text.passes('?')) {
                atoms.add(new Atom.One());
            } else if (text.passes('[')) {
                atoms.add(new Atom.Choice(text.characterClass()));
            } else {
                atoms.add(new Atom.Char(text.character()));
            }
        }
        return atoms;
    }
}
