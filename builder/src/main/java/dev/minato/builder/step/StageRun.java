package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.copy.BuildCancelled;
import dev.minato.builder.copy.LayerFiles;
import dev.minato.builder.dockerfile.DockerfileLocation;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.builder.dockerfile.Instruction;
import dev.minato.builder.dockerfile.InstructionSource;
import dev.minato.builder.plan.PlannedStage;
import dev.minato.builder.plan.StageBase;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Carries out one stage, instruction by instruction, on the stage's thread. */
final class StageRun {
    private final BuildRun job;
    private final PlannedStage stage;
    private final StepNumbers numbers;
    private int place;
    private int places = 1;

    StageRun(BuildRun job, PlannedStage stage) {
        this.job = job;
        this.stage = stage;
        this.numbers = StepNumbers.of(job.plan(), stage);
    }

    StageState run() throws Exception {
        places += (int) stage.instructions().stream().filter(StageRun::makesLayer).count();
        Started from = start(numbers.first(), stage.from(), "FROM " + baseName(), true);
        Begun begun = from.during(() -> begin(from.step()));
        from.done(begun.cached(), begun.state().brief());
        StageState state = begun.state();
        if (isAnew()) {
            state.workAnew();
        }
        for (String trigger : begun.triggers()) {
            Instruction instruction = DockerfileParser.parseTrigger(trigger, stage.from());
            places += makesLayer(instruction) ? 1 : 0;
            carryOut(state, instruction, numbers.first());
        }
        int number = numbers.first();
        for (Instruction instruction : stage.instructions()) {
            carryOut(state, instruction, ++number);
        }
        return state;
    }

    private boolean isAnew() {
        return job.options().noCacheStages().stream()
                .anyMatch(named ->
                        named.equalsIgnoreCase(stage.name())
                                || named.equals(Integer.toString(stage.index())));
    }

    private String baseName() {
        return switch (stage.base()) {
            case StageBase.Scratch() -> "scratch";
            case StageBase.OfStage(int index) -> job.plan().stages().get(index).name();
            case StageBase.OfImage image -> image.reference().familiar();
        };
    }

    /** How a stage begins, and the triggers that its base brings. */
    private record Begun(StageState state, List<String> triggers, boolean cached) {}

    private Begun begin(BuildEvent.Step step) throws InterruptedException {
        return switch (stage.base()) {
            case StageBase.Scratch() ->
                    new Begun(StageState.scratch(job.plan().platform()), List.of(), false);
            case StageBase.OfStage(int index) -> {
                StageState base = job.result(index);
                yield new Begun(StageState.of(base), base.config().onBuild(), false);
            }
            case StageBase.OfImage image -> {
                BaseImages.Based based =
                        job.images()
                                .obtain(
                                        image,
                                        event ->
                                                job.reporter()
                                                        .tell(new BuildEvent.Pulling(step, event)));
                yield new Begun(
                        StageState.of(based.image(), based.layers()),
                        based.image().config().run().onBuild(),
                        false);
            }
        };
    }

    private void carryOut(StageState state, Instruction instruction, int number) throws Exception {
        BuildCancelled.check();
        InstructionWords words = new InstructionWords(job.plan().expander(), state);
        InstructionSource source = instruction.source();
        boolean layer = makesLayer(instruction);
        Started started = start(number, source, words.shown(source.text()), layer);
        boolean cached = started.during(() -> execute(state, instruction, words, started.step()));
        started.done(cached, state.brief());
    }

    private static boolean makesLayer(Instruction instruction) {
        return instruction instanceof Instruction.Run
                || instruction instanceof Instruction.Copy
                || instruction instanceof Instruction.Add
                || instruction instanceof Instruction.Workdir;
    }

    /** Answers whether a layer came from the cache. */
    private boolean execute(
            StageState state, Instruction instruction, InstructionWords words, BuildEvent.Step step)
            throws Exception {
        ConfigInstructions settings = new ConfigInstructions(state, words, job.plan().arguments());
        switch (instruction) {
            case Instruction.Run run -> {
                refuseDevices(run);
                RunMounts mounts = RunMounts.of(job, stage, state, words, run);
                return new RunStep(job, state, settings, step, run, mounts).execute();
            }
            case Instruction.Copy copy -> {
                return copy(state, copy, words);
            }
            case Instruction.Add add -> {
                return add(state, add, words);
            }
            case Instruction.Workdir workdir -> {
                return new WorkdirStep(job, state).execute(words.text(workdir.path()));
            }
            case Instruction.Arg arg -> settings.arg(arg);
            case Instruction.Cmd cmd -> settings.cmd(cmd);
            case Instruction.Entrypoint entrypoint -> settings.entrypoint(entrypoint);
            case Instruction.Env env -> settings.env(env);
            case Instruction.Expose expose -> settings.expose(expose);
            case Instruction.Healthcheck check -> settings.healthcheck(check);
            case Instruction.Label label -> settings.label(label);
            case Instruction.Maintainer maintainer -> settings.maintainer(maintainer);
            case Instruction.Onbuild onbuild -> settings.onbuild(onbuild);
            case Instruction.Shell shell -> settings.shell(shell);
            case Instruction.StopSignal signal -> settings.stopSignal(signal);
            case Instruction.User user -> settings.user(user);
            case Instruction.Volume volume -> settings.volume(volume);
        }
        return false;
    }

    private static void refuseDevices(Instruction.Run run) {
        if (!run.devices().isEmpty()) {
            throw Fault.invalid("device", "RUN --device is not supported yet: leave the flag out");
        }
    }

    private boolean add(StageState state, Instruction.Add add, InstructionWords words)
            throws Exception {
        CopyStep.Kind kind =
                new CopyStep.Kind(
                        true,
                        false,
                        add.unpack().orElse(true),
                        add.unpack().orElse(false),
                        words.text(add.checksum()),
                        add.keepGitDir());
        return new CopyStep(job, state, words, kind, add.transfer()).execute(job.context());
    }

    private boolean copy(StageState state, Instruction.Copy copy, InstructionWords words)
            throws Exception {
        CopyStep.Kind kind =
                new CopyStep.Kind(false, copy.parents(), false, false, "", Optional.empty());
        CopyStep step = new CopyStep(job, state, words, kind, copy.transfer());
        if (copy.from().isEmpty()) {
            return step.execute(job.context());
        }
        Optional<Long> top =
                switch (job.plan().origin(copy, stage)) {
                    case StageBase.Scratch() -> Optional.empty();
                    case StageBase.OfStage(int index) -> job.result(index).top();
                    case StageBase.OfImage image -> imageTop(image);
                };
        List<Dir> layers = top.map(job.kit().store().snapshots()::open).orElse(List.of());
        try {
            return step.execute(new LayerFiles(layers));
        } finally {
            layers.forEach(Dir::close);
        }
    }

    private Optional<Long> imageTop(StageBase.OfImage image) throws InterruptedException {
        return job.images().obtain(image, event -> {}).image().top();
    }

    private boolean isAlone() {
        return job.plan().stages().size() == 1 && stage.name().equals("stage-0");
    }

    private Started start(int number, InstructionSource source, String text, boolean layer) {
        place += layer ? 1 : 0;
        BuildEvent.Step step =
                new BuildEvent.Step(
                        number,
                        numbers.total(),
                        stage.name(),
                        source.line(),
                        text,
                        layer,
                        new BuildEvent.Place(place, places, isAlone()));
        job.reporter().tell(new BuildEvent.StepStarted(step));
        return new Started(step, source, job.kit().clock().instant());
    }

    /** Something to do that may fail in any way. */
    @FunctionalInterface
    private interface Doing<T> {
        T run() throws Exception;
    }

    /** A step that has begun. */
    private final class Started {
        private final BuildEvent.Step step;
        private final InstructionSource source;
        private final Instant begin;

        Started(BuildEvent.Step step, InstructionSource source, Instant begin) {
            this.step = step;
            this.source = source;
            this.begin = begin;
        }

        BuildEvent.Step step() {
            return step;
        }

        private Duration time() {
            return Duration.between(begin, job.kit().clock().instant());
        }

        /** Does it; a fault gets the place in the file. */
        <T> T during(Doing<T> doing) throws Exception {
            try {
                return doing.run();
            } catch (Fault f) {
                throw failed(f);
            } catch (LinuxException e) {
                throw failed(FailureReport.of(e));
            } catch (IOException e) {
                throw failed(FailureReport.of(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BuildCancelled();
            }
        }

        /** Tells of a failure that began here, not in a stage that this one waited for. */
        private Fault failed(Fault fault) {
            if (DockerfileLocation.of(fault).isEmpty()) {
                job.reporter().tell(new BuildEvent.StepFailed(step, time(), fault.text()));
            }
            return DockerfileLocation.at(source, fault);
        }

        void done(boolean cached, String layer) {
            if (cached) {
                job.reporter().tell(new BuildEvent.StepCached(step, layer));
            } else {
                job.reporter().tell(new BuildEvent.StepDone(step, time(), layer));
            }
        }
    }
}
