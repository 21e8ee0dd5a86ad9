package dev.minato.docker.image;

import dev.minato.docker.call.ProgressStream;
import dev.minato.docker.wire.Fields;
import dev.minato.image.model.Digest;
import dev.minato.image.model.Reference;
import dev.minato.remote.PullEvent;
import dev.minato.remote.PullListener;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** The lines of {@code docker pull}. Called by one thread at a time. */
final class PullLines implements PullListener {
    private static final Duration BETWEEN_COUNTS = Duration.ofMillis(100);

    private final ProgressStream progress;
    private final InstantSource clock;
    private final Map<Digest, Instant> told = new HashMap<>();
    private Reference reference = Reference.parse("unknown");
    private boolean headed;
    private boolean ended;

    PullLines(ProgressStream progress, InstantSource clock) {
        this.progress = progress;
        this.clock = clock;
    }

    @Override
    public void event(PullEvent event) {
        switch (event) {
            case PullEvent.Started(Reference started) -> reference = started;
            case PullEvent.Layer layer -> layer(layer);
            case PullEvent.Retrying retrying -> {
                head();
                line("Retrying in " + retrying.seconds() + " seconds", retrying.layer());
            }
            case PullEvent.Making making -> {
                reference = making.reference();
                head();
                progress.line(Fields.of("status", making.text()));
            }
            case PullEvent.Pulled pulled -> {
                reference = pulled.reference();
                head();
                progress.line(Fields.of("status", "Digest: " + pulled.manifest()));
                end(pulled.newer());
            }
        }
    }

    /**
     * The last line, without which clients take the end of the answer for a daemon that went away:
     * a base that is made here, or was there, comes from no registry that would end it.
     */
    void obtained(Reference asked) {
        if (!ended) {
            reference = asked;
            boolean made = headed;
            head();
            end(made);
        }
    }

    private void end(boolean newer) {
        String outcome = newer ? "Downloaded newer image for " : "Image is up to date for ";
        progress.line(Fields.of("status", "Status: " + outcome + reference.familiar()));
        ended = true;
    }

    /** Goes out with the first news: what fails before is an ordinary error answer. */
    private void head() {
        if (!headed) {
            headed = true;
            String id =
                    reference.tag().orElseGet(() -> reference.digest().orElseThrow().toString());
            progress.line(Fields.of("status", "Pulling from " + reference.path()).put("id", id));
        }
    }

    private void layer(PullEvent.Layer layer) {
        head();
        boolean counted =
                layer.phase() == PullEvent.Phase.DOWNLOADING
                        || layer.phase() == PullEvent.Phase.EXTRACTING;
        if (counted && !due(layer)) {
            return;
        }
        Fields detail = Fields.of();
        if (counted) {
            detail.put("current", layer.current()).putIf(layer.total() > 0, "total", layer.total());
        }
        progress.line(
                Fields.of("status", layer.phase().text())
                        .put("progressDetail", detail)
                        .put("id", layer.layer().brief()));
    }

    private boolean due(PullEvent.Layer layer) {
        Instant now = clock.instant();
        Instant last = told.get(layer.layer());
        boolean due =
                last == null
                        || layer.current() == layer.total()
                        || !now.isBefore(last.plus(BETWEEN_COUNTS));
        if (due) {
            told.put(layer.layer(), now);
        }
        return due;
    }

    private void line(String status, Digest layer) {
        progress.line(
                Fields.of("status", status)
                        .put("progressDetail", Fields.of())
                        .put("id", layer.brief()));
    }
}
