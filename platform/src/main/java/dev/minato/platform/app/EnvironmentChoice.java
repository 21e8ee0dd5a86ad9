package dev.minato.platform.app;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppName;
import dev.minato.platform.Environment;
import dev.minato.platform.Environments;

import java.util.Optional;
import java.util.stream.Collectors;

/** The environment that a request names; an app never leaves the one that it was put into. */
final class EnvironmentChoice {
    private static final String FIELD = "environmentId";

    private EnvironmentChoice() {}

    /**
     * Its name as it is written down.
     *
     * @param asked in any case
     * @param present where the app is
     * @throws Fault invalid when there is none of that name, or the app is in another; conflict
     *     when it is being deleted
     */
    static String of(
            Environments environments, AppName app, String asked, Optional<String> present) {
        Environment found =
                environments.find(asked).orElseThrow(() -> notThere(environments, asked));
        String wanted = found.name();
        if (found.isDeleting()) {
            throw Fault.conflict(
                    FIELD
                            + ": environment \""
                            + wanted
                            + "\" is being deleted: put app \""
                            + app
                            + "\" into another");
        }
        present.filter(there -> !there.equals(wanted))
                .ifPresent(there -> {
                    throw Fault.invalid(
                            FIELD,
                            FIELD
                                    + ": app \""
                                    + app
                                    + "\" is in environment \""
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
