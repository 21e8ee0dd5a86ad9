package dev.minato.builder;

import dev.minato.image.model.ImageId;
import dev.minato.image.model.Reference;
import dev.minato.remote.PullEvent;

import java.time.Duration;
import java.util.Optional;

/** An event of a build; events come in the order in which things happen. */
public sealed interface BuildEvent {
    /**
     * One instruction of the plan, FROM included.
     *
     * @param number from 1, in the order of the file; triggers of the base follow their FROM
     * @param total how many the build has; grows when a base brings triggers
     * @param stage the stage's name, {@code stage-N} where it has none
     * @param line where it stands, from 1
     * @param text the instruction, its word in capitals, known variables replaced
     * @param layer whether it may change files (FROM, RUN, COPY, ADD, WORKDIR); others only set
     *     configuration
     * @param place where it is among those of its stage that may
     */
    record Step(
            int number,
            int total,
            String stage,
            int line,
            String text,
            boolean layer,
            Place place) {}

    /**
     * Where a step is in its stage, counted as BuildKit does: what only sets configuration has the
     * number of the step before.
     *
     * @param number from 1, its FROM
     * @param total of the stage
     * @param alone whether the stage is the only one of the file and has no name
     */
    record Place(int number, int total, boolean alone) {}

    /** A step begins. */
    record StepStarted(Step step) implements BuildEvent {}

    /**
     * A step needed no work.
     *
     * @param layer the short identity of what was found
     */
    record StepCached(Step step, String layer) implements BuildEvent {}

    /** A piece of what a RUN printed. */
    final class StepOutput implements BuildEvent {
        private final Step step;
        private final Stream stream;
        private final byte[] bytes;

        /** Keeps the array: it is not to be changed afterwards. */
        public StepOutput(Step step, Stream stream, byte[] bytes) {
            this.step = step;
            this.stream = stream;
            this.bytes = bytes;
        }

        public Step step() {
            return step;
        }

        public Stream stream() {
            return stream;
        }

        /** The bytes; not to be changed. */
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public String toString() {
            return "StepOutput[" + step.number() + ", " + stream + ", " + bytes.length + " bytes]";
        }
    }

    /**
     * A step is done.
     *
     * @param layer the short identity of the layer it made, or that it left in place
     */
    record StepDone(Step step, Duration time, String layer) implements BuildEvent {}

    /** A step failed; the build ends with a fault. */
    record StepFailed(Step step, Duration time, String message) implements BuildEvent {}

    /** A base is being obtained. */
    record Pulling(Step step, PullEvent event) implements BuildEvent {}

    /** A stage that nothing needs is left out. */
    record StageSkipped(String stage, int line) implements BuildEvent {}

    /**
     * Something works and should be mended.
     *
     * @param lines where it stands; empty where it stands nowhere
     * @param rule the name of the check, for example {@code NoEmptyContinuation}
     * @param text what is wrong in this place
     * @param description what the check asks for; "" for what is no check of a Dockerfile
     * @param url a page that explains it, or ""
     */
    record Warning(Optional<Lines> lines, String rule, String text, String description, String url)
            implements BuildEvent {
        /** What is no check of a Dockerfile. */
        public static Warning of(Optional<Integer> line, String rule, String text) {
            return new Warning(line.map(at -> new Lines(at, at)), rule, text, "", "");
        }
    }

    /**
     * Lines of the Dockerfile, from 1.
     *
     * @param last not before the first
     */
    record Lines(int first, int last) {}

    /** The image is in the store. */
    record Built(ImageId image) implements BuildEvent {}

    /** The image got a tag. */
    record Tagged(Reference reference) implements BuildEvent {}

    /** The two streams of a step. */
    enum Stream {
        STDOUT,
        STDERR
    }
}
