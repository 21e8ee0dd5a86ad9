package dev.minato.platform;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;

import java.util.regex.Pattern;

/**
 * The name of an app, by Container Apps' rule: 2 to 32 lower-case letters, digits and '-', a letter
 * first, a letter or digit last, no two '-' in a row.
 */
public record AppName(String text) {
    /** The rule in words. */
    public static final String RULE =
            "a name must consist of lower case alphanumeric characters or '-', start with a"
                    + " letter, end with an alphanumeric character, have no '--', and be 2 to 32"
                    + " characters long";

    private static final Pattern FORM = Pattern.compile("[a-z](?:-?[a-z0-9]){1,31}");
    private static final int LONGEST = 32;

    public AppName {
        if (!valid(text)) {
            throw Fault.invalid(
                    "name",
                    "Invalid ContainerApp name '" + SafeText.shown(text) + "': " + RULE + ".");
        }
    }

    /**
     * Reads a name.
     *
     * @throws Fault invalid, quoting the name and the rule
     */
    public static AppName parse(String text) {
        return new AppName(text);
    }

    /** Whether the rule is kept. */
    public static boolean valid(String text) {
        return text.length() <= LONGEST && FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return text;
    }
}
