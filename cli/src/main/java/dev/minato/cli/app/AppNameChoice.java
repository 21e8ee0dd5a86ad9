package dev.minato.cli.app;

import dev.minato.base.Fault;

import java.util.Locale;

/**
 * Chooses an app's name when nobody gives one: its folder's or image's name, folded to the rule of
 * Container Apps.
 */
final class AppNameChoice {
    private static final String RULE = "[a-z]([a-z0-9]|-(?!-)){0,30}[a-z0-9]";
    private static final String FORM =
            "2 to 32 of a-z, 0-9 and single hyphens, a letter first, no hyphen last";

    private AppNameChoice() {}

    /**
     * A name that somebody gave.
     *
     * @throws Fault invalid, proposing the nearest name that keeps the rule
     */
    static String checked(String name) {
        if (name.matches(RULE)) {
            return name;
        }
        String near = near(name);
        throw Fault.invalid(
                "name",
                "\""
                        + name
                        + "\" is not an app's name ("
                        + FORM
                        + "): call it, for example, "
                        + (near.matches(RULE) ? near : proposal(near)));
    }

    /**
     * Folds a name: lower case, what is not allowed becomes a hyphen.
     *
     * @throws Fault invalid, proposing {@code -n}, when nothing sensible is left
     */
    static String fold(String name) {
        String near = near(name);
        if (!near.matches(RULE)) {
            throw Fault.invalid(
                    "name",
                    "\""
                            + name
                            + "\" does not make an app's name ("
                            + FORM
                            + "): give one, for example -n "
                            + proposal(near));
        }
        return near;
    }

    private static String near(String name) {
        String folded =
                name.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^[^a-z]+|-+$", "");
        return folded.length() > 32 ? folded.substring(0, 32).replaceAll("-+$", "") : folded;
    }

    private static String proposal(String near) {
        return near.isEmpty() ? "app" : near + "-app";
    }
}
