package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.engine.runtime.Seccomp;
import dev.minato.engine.spec.SecuritySpec;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What the options of {@code --security-opt} say. Immutable. */
public final class SecurityOptions {
    private static final int SHOWN = 60;
    private static final String SECCOMP = "seccomp";

    private final SecuritySpec security;

    public SecurityOptions(SecuritySpec security) {
        this.security = security;
    }

    /**
     * Refuses what is not known.
     *
     * @throws Fault invalid
     */
    public void check(Seccomp seccomp, Set<String> capabilities) {
        for (String option : security.options()) {
            boolean known =
                    option.startsWith("no-new-privileges")
                            || option.equals("systempaths=unconfined")
                            || option.equals("apparmor=unconfined")
                            || option.equals("label=disable")
                            || option.equals("label:disable")
                            || seccomp(option).isPresent();
            if (!known) {
                throw Fault.invalid(
                        "SecurityOpt",
                        "invalid --security-opt \""
                                + (option.length() > SHOWN
                                        ? option.substring(0, SHOWN) + "…"
                                        : option)
                                + "\": no-new-privileges, seccomp=unconfined, seccomp=PROFILE,"
                                + " systempaths=unconfined, apparmor=unconfined and label=disable"
                                + " are known");
            }
        }
        var _ = seccomp(seccomp, capabilities);
    }

    /**
     * The profile of system calls for a process with these capabilities; empty: unconfined, as
     * privileged ones are that have none of their own.
     */
    public Optional<String> seccomp(Seccomp seccomp, Set<String> capabilities) {
        List<String> said =
                security.options().stream()
                        .map(SecurityOptions::seccomp)
                        .flatMap(Optional::stream)
                        .toList();
        String last = said.isEmpty() ? "" : said.getLast();
        return switch (last) {
            case "unconfined" -> Optional.empty();
            case "", "builtin" ->
                    security.privileged()
                            ? Optional.empty()
                            : Optional.of(seccomp.profile(capabilities));
            default -> Optional.of(seccomp.profile(last, capabilities));
        };
    }

    /** Docker writes an equals sign, once a colon. */
    private static Optional<String> seccomp(String option) {
        boolean is = option.startsWith(SECCOMP + "=") || option.startsWith(SECCOMP + ":");
        return is ? Optional.of(option.substring(SECCOMP.length() + 1)) : Optional.empty();
    }
}
