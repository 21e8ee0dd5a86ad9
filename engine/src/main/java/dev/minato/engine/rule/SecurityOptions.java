package dev.minato.engine.rule;

import dev.minato.base.Fault;
import dev.minato.engine.runtime.Seccomp;
import dev.minato.engine.spec.SecurityOption;
import dev.minato.engine.spec.SecuritySpec;

import java.util.Optional;
import java.util.Set;

/** What a container's security options come to. Immutable. */
public final class SecurityOptions {
    private final SecuritySpec security;

    public SecurityOptions(SecuritySpec security) {
        this.security = security;
    }

    /** Whether no program may give its process more rights; empty where nothing is said. */
    public Optional<Boolean> noNewPrivileges() {
        Optional<Boolean> last = Optional.empty();
        for (SecurityOption option : security.options()) {
            if (option instanceof SecurityOption.NoNewPrivileges said) {
                last = Optional.of(said.on());
            }
        }
        return last;
    }

    /**
     * The profile of system calls for a process with these capabilities; empty: unconfined, as
     * privileged ones are that have none of their own.
     *
     * @throws Fault invalid for a profile of the user's that is none
     */
    public Optional<String> seccomp(Seccomp seccomp, Set<String> capabilities) {
        SecurityOption last = new SecurityOption.SystemCallsUsual("");
        for (SecurityOption option : security.options()) {
            if (isOfSystemCalls(option)) {
                last = option;
            }
        }
        return switch (last) {
            case SecurityOption.SystemCallsOpen _ -> Optional.empty();
            case SecurityOption.SystemCallsByProfile own ->
                    Optional.of(seccomp.profile(own.profile(), capabilities));
            default -> usual(seccomp, capabilities);
        };
    }

    private static boolean isOfSystemCalls(SecurityOption option) {
        return switch (option) {
            case SecurityOption.SystemCallsOpen _,
                    SecurityOption.SystemCallsUsual _,
                    SecurityOption.SystemCallsByProfile _ ->
                    true;
            case SecurityOption.NoNewPrivileges _,
                    SecurityOption.SystemPathsOpen _,
                    SecurityOption.WithoutModule _ ->
                    false;
        };
    }

    private Optional<String> usual(Seccomp seccomp, Set<String> capabilities) {
        return security.privileged()
                ? Optional.empty()
                : Optional.of(seccomp.profile(capabilities));
    }
}
