package dev.minato.engine.stored;

import dev.minato.engine.spec.SecurityOption;

import java.util.Locale;
import java.util.Set;

/**
 * Security options as they are stored: in the texts as which they were given, each of which was
 * found right then. Earlier releases took any text that begins with {@code no-new-privileges}: what
 * is no Go boolean that says no has meant yes.
 */
final class SecurityOptionText {
    private static final String NO_NEW_PRIVILEGES = "no-new-privileges";
    private static final String SECCOMP = "seccomp";
    private static final Set<String> NO = Set.of("0", "f", "F");

    private SecurityOptionText() {}

    static SecurityOption parse(String text) {
        if (text.startsWith(NO_NEW_PRIVILEGES)) {
            String value = text.substring(NO_NEW_PRIVILEGES.length());
            boolean no =
                    value.toLowerCase(Locale.ROOT).endsWith("false")
                            || (!value.isEmpty() && NO.contains(value.substring(1)));
            return new SecurityOption.NoNewPrivileges(!no, text);
        }
        if (text.startsWith(SECCOMP + "=") || text.startsWith(SECCOMP + ":")) {
            String value = text.substring(SECCOMP.length() + 1);
            return switch (value) {
                case "unconfined" -> new SecurityOption.SystemCallsOpen(text);
                case "", "builtin" -> new SecurityOption.SystemCallsUsual(text);
                default -> new SecurityOption.SystemCallsByProfile(value, text);
            };
        }
        return text.equals("systempaths=unconfined")
                ? new SecurityOption.SystemPathsOpen(text)
                : new SecurityOption.WithoutModule(text);
    }
}
