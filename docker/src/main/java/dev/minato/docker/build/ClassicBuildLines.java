package dev.minato.docker.build;

import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;
import dev.minato.builder.check.CheckRule;
import dev.minato.docker.call.ProgressStream;
import dev.minato.docker.wire.Fields;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.remote.PullEvent;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lines of a classic build. Steps that run beside each other are told in the order of their
 * numbers: what a later one says waits until those before it are done. Called by one thread at a
 * time.
 */
final class ClassicBuildLines implements BuildListener {
    private final ProgressStream progress;
    private final boolean quiet;
    private final List<String> unsaid = new ArrayList<>();
    private final SortedMap<Place, Telling> untold = new TreeMap<>();
    private int told;

    /** Steps of different stages have the same number when a base has brought triggers. */
    private record Place(int number, String stage) implements Comparable<Place> {
        private static Place of(BuildEvent.Step step) {
            return new Place(step.number(), step.stage());
        }

        @Override
        public int compareTo(Place other) {
            return number != other.number
                    ? Integer.compare(number, other.number)
                    : stage.compareTo(other.stage);
        }
    }

    /** What is known of a step that is not told to its end. */
    private static final class Telling {
        private final List<String> waiting = new ArrayList<>();
        private boolean done;
    }

    /**
     * @param quiet only the image's ID is told at the end, and everything when the build fails
     */
    ClassicBuildLines(ProgressStream progress, boolean quiet) {
        this.progress = progress;
        this.quiet = quiet;
    }

    @Override
    public void event(BuildEvent event) {
        switch (event) {
            case BuildEvent.StepStarted(BuildEvent.Step step) -> say(step, header(step), false);
            case BuildEvent.StepCached(BuildEvent.Step step, String layer) -> {
                if (!untold.containsKey(Place.of(step))) {
                    say(step, header(step), false);
                }
                String cached = step.text().startsWith("FROM ") ? "" : " ---> Using cache\n";
                say(step, cached + arrow(layer), true);
            }
            case BuildEvent.StepOutput output ->
                    say(output.step(), new String(output.bytes(), StandardCharsets.UTF_8), false);
            case BuildEvent.StepDone done -> say(done.step(), arrow(done.layer()), true);
            case BuildEvent.StepFailed failed -> say(failed.step(), "", true);
            case BuildEvent.Pulling pulling -> pulling(pulling);
            case BuildEvent.Warning warning -> warning(warning);
            case BuildEvent.StageSkipped ignored -> {}
            case BuildEvent.Built ignored -> {}
            case BuildEvent.Tagged ignored -> {}
        }
    }

    /** The classic builder knows no checks; what will be an error one day it tells as its own. */
    private void warning(BuildEvent.Warning warning) {
        if (warning.rule().equals(CheckRule.NO_EMPTY_CONTINUATION.id())) {
            tell("[Warning] " + warning.description() + "\n");
        } else if (warning.description().isEmpty()) {
            tell("[Warning] " + warning.text() + "\n");
        }
    }

    /** Tells the end of a build that has worked. */
    void built(ImageId image, List<Reference> tags) {
        flush();
        progress.line(Fields.of("aux", Fields.of("ID", image.toString())));
        if (quiet) {
            progress.text(image + "\n");
            return;
        }
        progress.text("Successfully built " + image.brief() + "\n");
        tags.forEach(tag -> progress.text("Successfully tagged " + tag.familiar() + "\n"));
    }

    /** Tells what was kept back of a build that has failed, if anything was to be told at all. */
    void failed() {
        flush();
        unsaid.forEach(progress::text);
        unsaid.clear();
    }

    private static String header(BuildEvent.Step step) {
        return "Step " + step.number() + "/" + step.total() + " : " + step.text() + "\n";
    }

    private static String arrow(String layer) {
        return layer.isEmpty() ? "" : " ---> " + layer + "\n";
    }

    private void pulling(BuildEvent.Pulling pulling) {
        if (pulling.event() instanceof PullEvent.Layer layer
                && layer.phase() != PullEvent.Phase.COMPLETE) {
            return;
        }
        String text =
                switch (pulling.event()) {
                    case PullEvent.Started(Reference reference) ->
                            "Pulling " + reference.familiar() + "\n";
                    case PullEvent.Layer layer -> layer.layer().brief() + ": Pull complete\n";
                    case PullEvent.Retrying retrying ->
                            "Retrying in " + retrying.seconds() + " seconds\n";
                    case PullEvent.Making making -> making.text() + "\n";
                    case PullEvent.Pulled pulled -> "Digest: " + pulled.manifest() + "\n";
                };
        say(pulling.step(), text, false);
    }

    private void say(BuildEvent.Step step, String text, boolean done) {
        Telling telling = untold.computeIfAbsent(Place.of(step), place -> new Telling());
        telling.done |= done;
        telling.waiting.add(text);
        while (!untold.isEmpty() && untold.firstKey().number() <= told + 1) {
            Telling first = untold.firstEntry().getValue();
            first.waiting.forEach(this::tell);
            first.waiting.clear();
            if (!first.done) {
                return;
            }
            told = Math.max(told, untold.pollFirstEntry().getKey().number());
        }
    }

    private void flush() {
        untold.values().forEach(telling -> telling.waiting.forEach(this::tell));
        untold.clear();
    }

    private void tell(String text) {
        if (text.isEmpty()) {
            return;
        }
        if (quiet) {
            unsaid.add(text);
        } else {
            progress.text(text);
        }
    }
}
