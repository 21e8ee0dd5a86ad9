package dev.minato.docker.container;

import dev.minato.base.Fault;
import dev.minato.engine.spec.SecurityOption;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Docker's texts of {@code HostConfig.SecurityOpt} (docker-compatible, moby parseSecurityOpt). */
final class SecurityOptTexts {
    private static final int SHOWN = 60;
    private static final String NO_NEW_PRIVILEGES = "no-new-privileges";

    /** What Go's strconv.ParseBool takes. */
    private static final Set<String> YES = Set.of("1", "t", "T", "TRUE", "true", "True");

    private static final Set<String> NO = Set.of("0", "f", "F", "FALSE", "false", "False");

    private SecurityOptTexts() {}

    /**
     * Reads all of them.
     *
     * @throws Fault invalid for one that is not known
     */
    static List<SecurityOption> parse(List<String> texts) {
        return texts.stream().map(text -> option(text).orElseThrow(() -> unknown(text))).toList();
    }

    /** An equals sign stands before the value; where there is none, a colon may. */
    private static Optional<SecurityOption> option(String text) {
        if (text.equals(NO_NEW_PRIVILEGES)) {
            return Optional.of(new SecurityOption.NoNewPrivileges(true, text));
        }
        int sign = text.indexOf('=') >= 0 ? text.indexOf('=') : text.indexOf(':');
        if (sign < 0) {
            return Optional.empty();
        }
        String value = text.substring(sign + 1);
        return switch (text.substring(0, sign)) {
            case NO_NEW_PRIVILEGES -> noNewPrivileges(value, text);
            case "seccomp" -> Optional.of(systemCalls(value, text));
            case "systempaths" ->
                    text.equals("systempaths=unconfined")
                            ? Optional.of(new SecurityOption.SystemPathsOpen(text))
                            : Optional.empty();
            case "apparmor" ->
                    text.equals("apparmor=unconfined")
                            ? Optional.of(new SecurityOption.WithoutModule(text))
                            : Optional.empty();
            case "label" ->
                    value.equals("disable")
                            ? Optional.of(new SecurityOption.WithoutModule(text))
                            : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<SecurityOption> noNewPrivileges(String value, String text) {
        boolean yes = YES.contains(value);
        return yes || NO.contains(value)
                ? Optional.of(new SecurityOption.NoNewPrivileges(yes, text))
                : Optional.empty();
    }

    private static SecurityOption systemCalls(String value, String text) {
        return switch (value) {
            case "unconfined" -> new SecurityOption.SystemCallsOpen(text);
            case "", "builtin" -> new SecurityOption.SystemCallsUsual(text);
            default -> new SecurityOption.SystemCallsByProfile(value, text);
        };
    }

    private static Fault unknown(String text) {
        return Fault.invalid(
                "SecurityOpt",
                "invalid --security-opt \""
                        + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text)
                        + "\": no-new-privileges, seccomp=unconfined, seccomp=PROFILE,"
                        + " systempaths=unconfined, apparmor=unconfined and label=disable are"
                        + " known");
    }
}
