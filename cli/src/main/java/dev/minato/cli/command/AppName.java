package dev.minato.cli.command;

import dev.minato.base.Fault;

import java.util.Locale;

/**
 * What an app is called when nobody says: its folder's or image's name, folded to the rule of
 * Container Apps.
 */
final class AppName {
    private static final String RULE = "[a-z]([a-z0-9]|-(?!-)){0,30}[a-z0-9]";

    private AppName() {}

    /**
     * Folds a name: lower case, what is not allowed becomes a hyphen.
     *
     * @throws Fault invalid, proposing {@code -n}, when nothing sensible is left
     */
    static String fold(String name) {
        String folded =
                name.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^[^a-z]+|-+$", "");
        String cut = folded.length() > 32 ? folded.substring(0, 32).replaceAll("-+$", "") : folded;
        if (!cut.matches(RULE)) {
            throw Fault.invalid(
                    "name",
                    "\""
                            + name
                            + "\" does not make an app's name (2 to 32 of a-z, 0-9 and -, a letter"
                            + " first): give one, for example -n "
                            + (cut.isEmpty() ? "app" : cut + "-app"));
        }
        return cut;
    }
}
