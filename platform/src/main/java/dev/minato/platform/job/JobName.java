package dev.minato.platform.job;

import dev.minato.base.Fault;
import dev.minato.base.SafeText;
import dev.minato.platform.AppName;

import java.util.Locale;
import java.util.Optional;

/** The name of a job, by Container Apps' rule for apps. A job and an app may have one name. */
public record JobName(String text) {
    /** Ends the owner of a job's sets: no name of an app has two '-' in a row. */
    private static final String OWNER = "--job";

    public JobName {
        if (!AppName.valid(text)) {
            throw Fault.invalid(
                    "name",
                    "Invalid job name '" + SafeText.shown(text) + "': " + AppName.RULE + ".");
        }
    }

    /**
     * Reads a name.
     *
     * @throws Fault invalid, quoting the name and the rule
     */
    public static JobName parse(String text) {
        return new JobName(text);
    }

    /** A name in any case as it would be written down; of no job where the rule is not kept. */
    public static String fold(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * What stands for the app in the names of its sets ({@link dev.minato.platform.RevisionRef})
     * and in the places of its secrets.
     */
    public String owner() {
        return text + OWNER;
    }

    /** The job whose sets have this owner; empty for an app's. */
    public static Optional<JobName> ofOwner(String owner) {
        if (!owner.endsWith(OWNER)) {
            return Optional.empty();
        }
        String name = owner.substring(0, owner.length() - OWNER.length());
        return AppName.valid(name) ? Optional.of(new JobName(name)) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
