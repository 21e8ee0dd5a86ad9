package dev.minato.platform.ledger;

import dev.minato.platform.Revision;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.TemplateSpec;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A revision as it is written down.
 *
 * @param template what it is made of
 * @param document the template in the words of whoever asked for it
 * @param images ID of each image that is known, by its reference; what is known never changes
 * @param state whether it was ready once
 * @param error why it did not get ready
 * @param rollOut how far its present generation is
 * @param ready the generation that may get requests; absent before one was ready
 * @param active whether it is to run
 */
public record RevisionRow(
        String name,
        String app,
        int number,
        TemplateSpec template,
        String document,
        Map<String, String> images,
        Instant created,
        Revision.ProvisioningState state,
        String error,
        Instant lastActive,
        RollOut rollOut,
        Optional<Integer> ready,
        boolean active) {
    /**
     * How far a generation is.
     *
     * @param generation 1 and up
     * @param since when {@code phase} began
     */
    public record RollOut(int generation, GenerationPhase phase, Instant since) {}

    public RevisionRow {
        images = Map.copyOf(images);
    }

    /** ID of the main container's image; absent until it is known. */
    public Optional<String> imageId() {
        return Optional.ofNullable(images.get(template.main().image()));
    }

    public GenerationPhase phase() {
        return rollOut.phase();
    }

    /** The set of its present generation. */
    public RevisionRef set() {
        return new RevisionRef(app, name, rollOut.generation());
    }

    /** The set that may get requests. */
    public Optional<RevisionRef> readySet() {
        return ready.map(generation -> new RevisionRef(app, name, generation));
    }

    /**
     * Whether it runs and all of it is ready: from then on, until it rolls out again, it scales.
     */
    public boolean isSettled() {
        return active
                && phase() == GenerationPhase.READY
                && readySet().filter(set()::equals).isPresent();
    }

    /** The same, to run, with new replicas of the next generation. */
    public RevisionRow rolling(GenerationPhase phase, Instant now) {
        return with(new RollOut(rollOut.generation() + 1, phase, now));
    }

    /** The same, not to run any more. */
    public RevisionRow deactivated(Instant now) {
        return new RevisionRow(
                name,
                app,
                number,
                template,
                document,
                images,
                created,
                state,
                error,
                ready.isPresent() ? now : lastActive,
                rollOut,
                Optional.empty(),
                false);
    }

    /** The same, its images known. */
    public RevisionRow starting() {
        return with(new RollOut(rollOut.generation(), GenerationPhase.ROLLING, rollOut.since()));
    }

    private RevisionRow with(RollOut other) {
        return new RevisionRow(
                name,
                app,
                number,
                template,
                document,
                images,
                created,
                state,
                error,
                lastActive,
                other,
                ready,
                true);
    }
}
