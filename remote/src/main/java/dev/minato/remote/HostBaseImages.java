package dev.minato.remote;

import dev.minato.base.Fault;
import dev.minato.base.KeyedLocks;
import dev.minato.base.Reason;
import dev.minato.image.ImageStore;
import dev.minato.image.content.Lease;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.image.layer.Snapshot;
import dev.minato.image.model.Digest;
import dev.minato.image.model.History;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.model.RunConfig;
import dev.minato.linux.BytePath;
import dev.minato.linux.LinuxException;
import dev.minato.linux.files.Dir;
import dev.minato.linux.files.DirectoryEntry;
import dev.minato.linux.mount.Mounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The base images of {@code minato.local}, made from this host on first use and then ordinary
 * images with tags: {@code jdk:25} and {@code jre:25} from the JDK that runs Minato, {@code
 * debian:bookworm} from the host's Debian mirror. Two callers at once make one image; what a crash
 * left is thrown away. Safe for many threads.
 */
public final class HostBaseImages {
    private static final String DOMAIN = "minato.local";
    private static final String MADE = "made from this host; inputs ";
    private static final Duration LEASE = Duration.ofHours(1);

    private final ImageStore store;
    private final Path scratch;
    private final List<BaseRecipe> recipes;
    private final KeyedLocks locks = new KeyedLocks();

    /**
     * @param scratch a folder for trees being made, on the file system of the store; what is in it
     *     is thrown away
     * @param java the JDK to take, usually System's {@code java.home}
     */
    public HostBaseImages(ImageStore store, Path scratch, Path java, InstantSource clock) {
        this(
                store,
                scratch,
                List.of(
                        new JavaBase(JavaBase.Kind.JDK, java),
                        new JavaBase(JavaBase.Kind.JRE, java),
                        new DebianBase(Path.of("/etc/apt"), clock)));
    }

    HostBaseImages(ImageStore store, Path scratch, List<BaseRecipe> recipes) {
        this.store = store;
        this.scratch = scratch;
        this.recipes = List.copyOf(recipes);
    }

    /** Whether a reference names one of ours, known or not. */
    public static boolean isBase(Reference reference) {
        return reference.domain().equals(DOMAIN);
    }

    /**
     * The image of a base, made when it is not there.
     *
     * @param refresh make it again when the host has changed since
     * @throws Fault not found, naming those that exist, or unavailable with what the host lacks
     */
    public ImageId obtain(Reference reference, boolean refresh, PullListener listener) {
        BaseRecipe recipe = recipe(reference);
        try (KeyedLocks.Held _ = locks.lock(recipe.name())) {
            String inputs = MADE + Digest.of(recipe.inputs().getBytes(StandardCharsets.UTF_8));
            Optional<ImageId> present = store.images().resolve(reference);
            if (present.isPresent() && (!refresh || isMadeFrom(present.get(), inputs))) {
                return present.get();
            }
            return make(reference, recipe, inputs, listener);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE, reference.full() + " was not made: cancelled", e);
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    reference.full() + " cannot be made: " + Reason.of(e),
                    e);
        }
    }

    private BaseRecipe recipe(Reference reference) {
        String name = reference.path() + ":" + reference.tag().orElse("");
        return recipes.stream()
                .filter(each -> each.name().equals(name) && reference.digest().isEmpty())
                .findFirst()
                .orElseThrow(() ->
                        Fault.notFound(
                                reference.full()
                                        + " does not exist: minato.local has "
                                        + recipes.stream()
                                                .map(BaseRecipe::name)
                                                .collect(Collectors.joining(", "))));
    }

    private boolean isMadeFrom(ImageId image, String inputs) {
        return store.images().get(image).config().history().stream()
                .anyMatch(step -> step.comment().equals(Optional.of(inputs)));
    }

    private ImageId make(
            Reference reference, BaseRecipe recipe, String inputs, PullListener listener)
            throws IOException, InterruptedException {
        Path tree = scratch.resolve(recipe.name().replace(':', '-'));
        clear(tree);
        try (Lease lease = store.lease("base " + reference.full(), LEASE);
                ActiveSnapshot workspace = store.snapshots().prepare(Optional.empty())) {
            Files.createDirectories(tree);
            BaseRecipe.Settings settings =
                    recipe.make(
                            tree, line -> listener.event(new PullEvent.Making(reference, line)));
            move(tree, workspace.upper());
            Snapshot snapshot = workspace.commit(lease);
            ImageConfig config = config(recipe, settings, inputs, snapshot);
            ImageId image = store.images().create(config, List.of(snapshot.number()), lease);
            store.images().tag(reference, image);
            return image;
        } finally {
            clear(tree);
        }
    }

    private static ImageConfig config(
            BaseRecipe recipe, BaseRecipe.Settings settings, String inputs, Snapshot snapshot) {
        RunConfig run = RunConfig.EMPTY.toBuilder().env(settings.env()).cmd(settings.cmd()).build();
        History step =
                new History(
                        Optional.of(settings.created()),
                        Optional.of("minato.local/" + recipe.name()),
                        Optional.empty(),
                        Optional.of(inputs),
                        false);
        return ImageConfig.of(
                ImageConfig.Content.empty(Platform.host())
                        .withCreated(settings.created())
                        .withRun(run)
                        .withDiffIds(List.of(snapshot.diffId()))
                        .withHistory(List.of(step)));
    }

    /** Moves what is in a folder into another of the same file system, and its looks. */
    private static void move(Path from, Path to) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
            for (Path entry : entries) {
                Files.move(entry, to.resolve(entry.getFileName().toString()));
            }
        }
        Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
    }

    /**
     * Throws away what killed makers left, and says whether it could; to be called once, before
     * anything is made.
     */
    public boolean clean() {
        try {
            clear(scratch);
            return true;
        } catch (LinuxException e) {
            return false;
        }
    }

    /**
     * Throws away what a tree has left. A maker that was killed may have left mounts of the host's
     * /dev in it, so they go first, and removal stops at any that stays.
     */
    private static void clear(Path tree) {
        if (!Files.isDirectory(tree)) {
            return;
        }
        try (Dir dir = Dir.open(tree)) {
            List<DirectoryEntry> left = dir.list(BytePath.EMPTY);
            if (!left.isEmpty()) {
                Mounts.unmountBelow(tree.toAbsolutePath());
            }
            left.forEach(entry -> dir.removeTree(entry.name()));
        }
    }
}
