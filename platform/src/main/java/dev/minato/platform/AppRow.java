package dev.minato.platform;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.Optional;

/** An app as it is written down. Documents are normal ({@link Shape}) and never changed. */
record AppRow(
        AppName name,
        String environment,
        ObjectNode attributes,
        ObjectNode configuration,
        ObjectNode template,
        Instant created,
        Instant modified,
        Situation.Intent intent,
        Phase phase,
        Instant since,
        RevisionRef latest,
        Optional<RevisionRef> serving) {

    AppRow with(Situation.Intent intent, Instant now) {
        return new AppRow(
                name,
                environment,
                attributes,
                configuration,
                template,
                created,
                now,
                intent,
                phase,
                since,
                latest,
                serving);
    }

    /** The same with another latest set, whose roll-out begins. */
    AppRow rolling(RevisionRef latest, Phase phase, Instant now) {
        return new AppRow(
                name,
                environment,
                attributes,
                configuration,
                template,
                created,
                now,
                Situation.Intent.RUN,
                phase,
                now,
                latest,
                serving);
    }
}
