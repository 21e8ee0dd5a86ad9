package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;

import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The environment that a request names; an app or job never leaves the one that it was put into.
 */
final class EnvironmentChoice {
    private static final String FIELD = "environmentId";

    private EnvironmentChoice() {}

    /**
     * Its name as it is written down.
     *
     * @param what is to be in it, for example {@code app "shop"}
     * @param asked in any case
     * @param present where that is
     * @throws Fault invalid when there is none of that name, or it is in another; conflict when
     *     that is being deleted
     */
    static String of(
            Environments environments, String what, String asked, Optional<String> present) {
        Environment found =
                environments.find(asked).orElseThrow(() -> notThere(environments, asked));
        String wanted = found.name();
        if (found.isDeleting()) {
            throw Fault.conflict(
                    FIELD
                            + ": environment \""
                            + wanted
                            + "\" is being deleted: put "
                            + what
                            + " into another");
        }
        present.filter(there -> !there.equals(wanted))
                .ifPresent(there -> {
                    throw Fault.invalid(
                            FIELD,
                            FIELD
                                    + ": "
                                    + what
                                    + " is in environment \""
                                    + there
                                    + "\" and cannot move to \""
                                    + wanted
                                    + "\": leave it where it is, or delete it and put it there");
                });
        return wanted;
    }

    private static Fault notThere(Environments environments, String asked) {
        return Fault.invalid(
                FIELD,
                FIELD
                        + ": environment \""
                        + SafeText.shown(asked)
                        + "\" does not exist: use "
                        + environments.list().stream()
                                .map(each -> "\"" + each.name() + "\"")
                                .collect(Collectors.joining(" or ")));
    }
}
