package dev.minato.platform.ledger;

import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppName;
import dev.minato.platform.AppSpec;

import java.time.Instant;

/**
 * An app as it is written down.
 *
 * @param spec what was asked last, without values of secrets
 * @param version grows with each request that was accepted: what was decided by an earlier one
 *     holds no more
 */
public record AppRow(
        AppName name,
        String environment,
        AppSpec spec,
        AppDocuments documents,
        Instant created,
        Instant modified,
        AppIntent intent,
        long version) {
    /** Names this state of the app; one that is made again under its name never has it. */
    public String tag() {
        return Long.toHexString(created.toEpochMilli()) + "-" + version;
    }

    /** The same with another wish whether it runs. */
    public AppRow with(AppIntent other, Instant now) {
        return new AppRow(name, environment, spec, documents, created, now, other, version + 1);
    }
}
