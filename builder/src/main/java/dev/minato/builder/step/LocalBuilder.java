package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.ImageBuilder;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.SingleFlight;
import dev.minato.builder.check.CheckReport;
import dev.minato.builder.check.DockerfileAnswer;
import dev.minato.builder.check.DockerfileQuestion;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.context.RemoteContexts;
import dev.minato.builder.copy.BuildCancelled;
import dev.minato.builder.dockerfile.Dockerfile;
import dev.minato.builder.dockerfile.DockerfileParser;
import dev.minato.builder.dockerfile.DockerfileReading;
import dev.minato.builder.download.DownloadStore;
import dev.minato.builder.files.ContextFiles;
import dev.minato.builder.files.PathPatterns;
import dev.minato.builder.git.GitLimits;
import dev.minato.builder.git.GitRepositories;
import dev.minato.builder.mount.StepMounts;
import dev.minato.builder.plan.BuildPlan;
import dev.minato.builder.plan.BuildPlanner;
import dev.minato.builder.plan.PlannedStage;
import dev.minato.builder.plan.StageBase;
import dev.minato.engine.Steps;
import dev.minato.image.ImageStore;
import dev.minato.image.content.Lease;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.remote.ImageSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** The builder of this host. */
public final class LocalBuilder implements ImageBuilder {
    private static final Duration LONGEST_BUILD = Duration.ofHours(24);

    private final BuildServices kit;
    private final Runnable built;

    /**
     * A builder.
     *
     * @param store takes the layers and images
     * @param source obtains bases
     * @param steps runs commands
     * @param cache shared by all builds
     * @param home its {@code scratch} folder is used and emptied, its {@code cache} folder keeps
     *     what is fetched
     * @param built called after each build, however it ended
     */
    public LocalBuilder(
            ImageStore store,
            ImageSource source,
            Steps steps,
            BuildCache cache,
            InstantSource clock,
            Home home,
            Runnable built) {
        this.built = built;
        this.kit =
                new BuildServices(
                        store,
                        source,
                        steps,
                        cache,
                        new SingleFlight(),
                        clock,
                        home.root().resolve("scratch"),
                        new GitRepositories(
                                cache(home).resolve("source.git.checkout"), GitLimits.DEFAULT),
                        new DownloadStore(cache(home).resolve("source.http")));
        clean();
        tidy();
    }

    /** What was fetched for builds, by the types that BuildKit has for the records of its cache. */
    private static Path cache(Home home) {
        return home.root().resolve("cache");
    }

    /** Forgets what no build has fetched for long; nobody waits until it is gone. */
    private void tidy() {
        Instant unusedSince = kit.clock().instant().minus(BuildCache.KEPT);
        var _ =
                Thread.ofPlatform()
                        .name("build-sources")
                        .daemon()
                        .start(() -> {
                            kit.repositories().tidy(unusedSince);
                            kit.downloads().tidy(unusedSince);
                        });
    }

    /**
     * Contexts by their URL, which share what is fetched with the builds.
     *
     * @param unpacker unpacks archives
     */
    public RemoteContexts remoteContexts(ContextUnpacker unpacker) {
        return new RemoteContexts(unpacker, kit.repositories(), kit.downloads());
    }

    /** Removes what a killed process left. */
    private void clean() {
        if (Files.isDirectory(kit.scratch())) {
            StepMounts.unmountAll(kit.scratch());
            try (Dir dir = Dir.open(kit.scratch())) {
                dir.list(BytePath.EMPTY).forEach(entry -> dir.removeTree(entry.name()));
            }
        }
    }

    @Override
    public ImageId build(BuildRequest request, BuildListener listener) {
        DockerfileInput recipe = DockerfileInput.read(request);
        try {
            return build(request, recipe, new EventReporter(listener));
        } catch (Fault f) {
            throw FailureReport.explain(f, recipe.name(), recipe.lines());
        } catch (LinuxException e) {
            throw FailureReport.of(e);
        } catch (BuildCancelled | InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.of(Fault.Kind.UNAVAILABLE, "the build was cancelled", e);
        } finally {
            built.run();
        }
    }

    @Override
    public DockerfileAnswer answer(BuildRequest request, DockerfileQuestion question) {
        DockerfileInput recipe = DockerfileInput.read(request);
        try {
            return new BuildChecks(kit.store(), request, recipe).answer(question);
        } catch (Fault f) {
            throw FailureReport.explain(f, recipe.name(), recipe.lines());
        }
    }

    private ImageId build(BuildRequest request, DockerfileInput recipe, EventReporter reporter)
            throws InterruptedException {
        DockerfileReading reading = DockerfileParser.read(recipe.bytes());
        BuildChecks checks = new BuildChecks(kit.store(), request, recipe);
        CheckReport first = checks.tell(reading, reporter);
        Dockerfile file = reading.whole();
        request.options().platform().ifPresent(LocalBuilder::checkPlatform);
        BuildPlan plan =
                BuildPlanner.plan(
                        file,
                        BuildChecks.given(request),
                        request.target(),
                        request.options().bases(),
                        Platform.host());
        // Refused before anything is done.
        plan.arguments().epoch();
        warn(file, plan, reporter);
        try (Lease lease = kit.store().lease("build", LONGEST_BUILD)) {
            BaseImages bases = new BaseImages(kit, lease, request.options());
            refuse(first, () -> checks.tell(reading, reporter), bases);
            BuildLayers layers = new BuildLayers(kit, lease, !request.options().noCache());
            BuildRun job =
                    new BuildRun(
                            kit,
                            plan,
                            request.options(),
                            context(request.context(), recipe.ignored()),
                            layers,
                            bases,
                            reporter);
            try {
                StageState state = job.run();
                if (!first.strict() && !first.unknown().isEmpty()) {
                    checks.tell(reading, reporter);
                }
                return finish(request, plan, state, lease, reporter);
            } finally {
                job.awaitCleared();
            }
        }
    }

    /** Findings that fail the build do so before a step is done, even those that a base shows. */
    private static void refuse(CheckReport first, Supplier<CheckReport> again, BaseImages bases)
            throws InterruptedException {
        CheckReport report = first;
        if (first.strict() && !first.unknown().isEmpty()) {
            for (StageBase.OfImage base : first.unknown()) {
                bases.obtain(base, event -> {});
            }
            report = again.get();
        }
        if (report.violation().isPresent()) {
            throw report.violation().get();
        }
    }

    private static void checkPlatform(String text) {
        Platform wanted = Platform.parse(text);
        if (!Platform.host().runs(wanted)) {
            throw Fault.invalid(
                    "platform",
                    "platform "
                            + wanted
                            + " cannot be built on this host, which is "
                            + Platform.host()
                            + ": emulation is not supported");
        }
    }

    private static BuildRun.ContextSide context(Dir dir, PathPatterns ignored) {
        return new BuildRun.ContextSide(
                dir, new ContextFiles(dir, ignored), new ContextFiles(dir, PathPatterns.NONE));
    }

    private static void warn(Dockerfile file, BuildPlan plan, EventReporter reporter) {
        file.syntax()
                .filter(syntax -> !isStandard(syntax))
                .ifPresent(syntax ->
                        reporter.tell(
                                BuildEvent.Warning.of(
                                        Optional.of(1),
                                        "Syntax",
                                        "frontend "
                                                + syntax
                                                + " is not run: the file is read as"
                                                + " docker/dockerfile:1 reads it")));
        for (PlannedStage stage : plan.stages()) {
            if (!plan.needed().contains(stage.index())) {
                reporter.tell(new BuildEvent.StageSkipped(stage.name(), stage.from().line()));
            }
        }
    }

    private static boolean isStandard(String syntax) {
        return syntax.startsWith("docker/dockerfile:")
                || syntax.equals("docker/dockerfile")
                || syntax.startsWith("docker.io/docker/dockerfile:");
    }

    private ImageId finish(
            BuildRequest request,
            BuildPlan plan,
            StageState state,
            Lease lease,
            EventReporter reporter) {
        ImageId image =
                kit.store()
                        .images()
                        .built(
                                state.image(request.labels(), plan.arguments().epoch()),
                                state.snapshots(),
                                lease);
        if (!plan.arguments().unused().isEmpty()) {
            reporter.tell(
                    BuildEvent.Warning.of(
                            Optional.empty(),
                            "UnusedBuildArg",
                            "One or more build-args "
                                    + plan.arguments().unused()
                                    + " were not consumed"));
        }
        reporter.tell(new BuildEvent.Built(image));
        for (Reference tag : request.tags()) {
            kit.store().images().tag(tag, image);
            reporter.tell(new BuildEvent.Tagged(tag));
        }
        return image;
    }
}
