package dev.minato.platform.ledger;

import dev.minato.platform.AppDocuments;
import dev.minato.platform.AppName;
import dev.minato.platform.AppSpec;
import dev.minato.platform.RevisionRef;

import java.time.Instant;
import java.util.Optional;

/**
 * An app as it is written down.
 *
 * @param spec what was asked last, without values of secrets
 */
public record AppRow(
        AppName name,
        String environment,
        AppSpec spec,
        AppDocuments documents,
        Instant created,
        Instant modified,
        Intent intent,
        Phase phase,
        Instant since,
        RevisionRef latest,
        Optional<RevisionRef> serving) {

    public AppRow with(Intent intent, Instant now) {
        return new AppRow(
                name,
                environment,
                spec,
                documents,
                created,
                now,
                intent,
                phase,
                since,
                latest,
                serving);
    }

    /** The same with another latest set, whose roll-out begins. */
    public AppRow rolling(RevisionRef latest, Phase phase, Instant now) {
        return new AppRow(
                name,
                environment,
                spec,
                documents,
                created,
                now,
                Intent.RUN,
                phase,
                now,
                latest,
                serving);
    }
}
