package dev.minato.builder.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.IdSource;
import dev.minato.builder.BuildEvent;
import dev.minato.builder.BuildListener;
import dev.minato.builder.BuildRequest;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheMounts;
import dev.minato.builder.cache.PruneOptions;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.engine.Steps;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.network.Networks;
import dev.minato.image.ImageStore;
import dev.minato.image.StoreSettings;
import dev.minato.image.catalog.Image;
import dev.minato.image.layer.MergedFile;
import dev.minato.image.layer.MergedTree;
import dev.minato.image.model.Reference;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.Fd;
import dev.minato.linux.mount.Mounts;
import dev.minato.remote.ImageSource;
import dev.minato.state.Database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A builder on a store of its own, a context to fill, and a base image of busybox. */
final class BuildLab implements AutoCloseable {
    static final Reference BUSYBOX = Reference.parse("busybox:test");

    private final Path root;
    private final Path context;
    private final Database database;
    private final ImageStore store;
    private final ChrootSteps steps;
    private final CacheMounts mounts;
    private final BuildCache cache;
    private final Optional<EngineLab> engine;
    private final LocalBuilder builder;
    private final List<BuildEvent> events = new ArrayList<>();

    BuildLab() {
        this(false);
    }

    /**
     * A lab.
     *
     * @param real commands run in containers of a real engine, not in a chroot
     */
    BuildLab(boolean real) {
        try {
            root = Files.createTempDirectory("minato-builder-");
            context = Files.createDirectory(root.resolve("context"));
            Home home = Home.at(root.resolve("home"));
            Files.createDirectories(home.root());
            database =
                    Database.open(
                            home.database(),
                            List.of(
                                    ImageStore.migrations(),
                                    BuildCache.migrations(),
                                    LocalEngine.migrations(),
                                    Networks.migrations()));
            store =
                    ImageStore.open(
                            home.store(),
                            database,
                            new StoreSettings(
                                    Duration.ZERO, Duration.ofDays(1), ArchiveLimits.DEFAULT),
                            ImageStore.Outside.system());
            steps = new ChrootSteps(root.resolve("steps"));
            InstantSource clock = InstantSource.system();
            mounts = new CacheMounts(home.cacheMounts(), database, clock);
            cache = new BuildCache(database, store.snapshots(), clock, mounts);
            engine = real ? Optional.of(new EngineLab(home, database, store)) : Optional.empty();
            Steps chosen = engine.map(EngineLab::steps).orElse(steps);
            builder = new LocalBuilder(store, source(), chosen, cache, clock, home, () -> {});
            BusyboxBase.importInto(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ImageSource source() {
        return (reference, pull, credentials, listener) ->
                store.images()
                        .resolve(reference)
                        .orElseThrow(() ->
                                Fault.notFound(
                                        "pull access denied for " + reference.familiarName()));
    }

    ImageStore store() {
        return store;
    }

    Database database() {
        return database;
    }

    ChrootSteps steps() {
        return steps;
    }

    BuildCache cache() {
        return cache;
    }

    LocalBuilder builder() {
        return builder;
    }

    Path root() {
        return root;
    }

    Path context() {
        return context;
    }

    ContextUnpacker contexts() {
        return new ContextUnpacker(
                Home.at(root.resolve("home")), IdSource.random(), ArchiveLimits.DEFAULT);
    }

    /** Writes a file of the context. */
    BuildLab file(String name, String text) {
        try {
            Path file = context.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<BuildEvent> events() {
        synchronized (events) {
            return List.copyOf(events);
        }
    }

    /** What the commands of the last build printed. */
    String output() {
        StringBuilder text = new StringBuilder();
        for (BuildEvent event : events()) {
            if (event instanceof BuildEvent.StepOutput output) {
                text.append(new String(output.bytes(), StandardCharsets.UTF_8));
            }
        }
        return text.toString();
    }

    /** The texts of the steps that the last build took from the cache. */
    List<String> cached() {
        return events().stream()
                .filter(BuildEvent.StepCached.class::isInstance)
                .map(event -> ((BuildEvent.StepCached) event).step().text())
                .toList();
    }

    Image build(String dockerfile) {
        return build(dockerfile, UnaryOperator.identity());
    }

    Image build(String dockerfile, UnaryOperator<BuildRequest> change) {
        synchronized (events) {
            events.clear();
        }
        return build(dockerfile, change, this::hear);
    }

    private void hear(BuildEvent event) {
        synchronized (events) {
            events.add(event);
        }
    }

    /** What a build ends with that is interrupted at its first output. */
    Throwable interrupted(String dockerfile) throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread build =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                build(
                                        dockerfile,
                                        UnaryOperator.identity(),
                                        event -> {
                                            if (event instanceof BuildEvent.StepOutput) {
                                                running.countDown();
                                            }
                                        });
                                end.complete(new AssertionError("it went on"));
                            } catch (Throwable t) {
                                end.complete(t);
                            }
                        });
        assertThat(running.await(20, TimeUnit.SECONDS)).isTrue();
        build.interrupt();
        Throwable thrown = end.get(20, TimeUnit.SECONDS);
        build.join();
        return thrown;
    }

    Image build(String dockerfile, UnaryOperator<BuildRequest> change, BuildListener listener) {
        try (Dir dir = Dir.open(context)) {
            BuildRequest request =
                    BuildRequest.of(dir)
                            .withDockerfile(
                                    new BuildRequest.DockerfileSource.Text(
                                            "Dockerfile", dockerfile));
            return store.images().get(builder.build(change.apply(request), listener));
        }
    }

    /**
     * The image's files: {@code type mode uid:gid [-> link]} by path, without those of the base.
     */
    Map<String, String> files(Image image) {
        Map<String, String> found = new TreeMap<>();
        try (MergedTree tree = store.snapshots().view(image.top().orElseThrow());
                MergedTree base = base()) {
            list(tree, base, BytePath.EMPTY, found);
        }
        return found;
    }

    private MergedTree base() {
        return store.snapshots()
                .view(
                        store.images()
                                .get(store.images().resolve(BUSYBOX).orElseThrow())
                                .top()
                                .orElseThrow());
    }

    private static void list(
            MergedTree tree, MergedTree base, BytePath directory, Map<String, String> to) {
        for (MergedFile node : tree.list(directory)) {
            boolean old =
                    base.find(node.path())
                            .filter(n -> n.stat().type() == node.stat().type())
                            .filter(n -> n.stat().mtimeSeconds() == node.stat().mtimeSeconds())
                            .filter(n -> n.stat().uid() == node.stat().uid())
                            .isPresent();
            if (!old) {
                to.put("/" + node.path(), describe(tree, node));
            }
            if (node.stat().isDirectory()) {
                list(tree, base, node.path(), to);
            }
        }
    }

    private static String describe(MergedTree tree, MergedFile node) {
        String type =
                switch (node.stat().type()) {
                    case FILE -> "-";
                    case DIRECTORY -> "d";
                    case SYMLINK -> "l";
                    default -> "?";
                };
        String link = node.stat().isSymlink() ? " -> " + tree.readlink(node) : "";
        return String.format(
                "%s %04o %d:%d%s",
                type, node.stat().mode(), node.stat().uid(), node.stat().gid(), link);
    }

    Optional<MergedFile> node(Image image, String path) {
        try (MergedTree tree = store.snapshots().view(image.top().orElseThrow())) {
            return tree.findFollowing(BytePath.of(path));
        }
    }

    /** The text of a file of an image. */
    String text(Image image, String path) {
        try (MergedTree tree = store.snapshots().view(image.top().orElseThrow())) {
            MergedFile node = tree.findFollowing(BytePath.of(path)).orElseThrow();
            try (Fd file = tree.read(node)) {
                return new String(file.input().readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The created_by texts of what was built here. */
    static List<String> history(Image image) {
        return image.config().history().stream()
                .filter(h -> h.comment().equals(Optional.of("buildkit.dockerfile.v0")))
                .map(h -> (h.emptyLayer() ? "- " : "+ ") + h.createdBy().orElse(""))
                .toList();
    }

    /** Forgets what a test did: its context, its commands and the cache. */
    void reset() {
        try (Dir dir = Dir.open(context)) {
            dir.list(BytePath.EMPTY).forEach(entry -> dir.removeTree(entry.name()));
        }
        steps.reset();
        cache.prune(PruneOptions.EVERYTHING, 0);
    }

    /** Whether nothing of a build is left but its layers. */
    void assertNothingIsLeft() {
        if (engine.isPresent()) {
            assertThat(engine.get().census()).isEmpty();
        } else {
            assertThat(Mounts.below(root)).isEmpty();
        }
        try (Stream<Path> scratch =
                Files.exists(root.resolve("home/scratch"))
                        ? Files.list(root.resolve("home/scratch"))
                        : Stream.empty()) {
            assertThat(scratch.filter(p -> !p.endsWith("empty"))).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        engine.ifPresent(EngineLab::close);
        Mounts.below(root).reversed().forEach(Mounts::unmount);
        store.close();
        database.close();
        try (Dir dir = Dir.open(root)) {
            dir.removeTree(BytePath.EMPTY);
        }
        root.toFile().delete();
    }
}
