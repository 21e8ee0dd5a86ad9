package dev.minato.daemon;

import dev.minato.base.Fault;
import dev.minato.base.Home;
import dev.minato.base.LostAndFound;
import dev.minato.base.Reason;
import dev.minato.engine.network.Networks;
import dev.minato.engine.volume.VolumeRecovery;
import dev.minato.image.StoreRecovery;
import dev.minato.linux.cgroup.CgroupTree;
import dev.minato.linux.files.RecursiveDelete;
import dev.minato.linux.mount.Mounts;
import dev.minato.state.Database;
import dev.minato.state.DatabaseCheck;
import dev.minato.state.HomeId;
import dev.minato.state.HomeLock;
import dev.minato.state.Sealer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a database again for a home that has lost its own. Volumes and blobs keep their place and
 * get rows; what only rows could explain (containers, snapshots) and the old database are moved to
 * {@code lost+found}; nothing is deleted. Apps, images' names and networks were rows alone. One
 * that is killed half-way is run again.
 */
final class HomeRecovery {
    private final Home home;
    private final HomeRemains remains;
    private final InstantSource clock;
    private final List<String> told = new ArrayList<>();

    HomeRecovery(Home home, InstantSource clock) {
        this.home = home;
        this.remains = new HomeRemains(home);
        this.clock = clock;
    }

    /**
     * Recovers, unless the database is sound and of this home.
     *
     * @param stop whether containers that still run are ended
     * @return what was done, for a person
     * @throws Fault conflict when a daemon uses the home, or containers run and are not to be ended
     */
    List<String> run(boolean stop) {
        try (HomeLock _ = HomeLock.hold(home.database())) {
            DatabaseCheck check = DatabaseCheck.run(home.database(), remains.identity());
            if (!check.sound()) {
                endContainers(stop);
                return recovered();
            }
            if (Sealer.problem(home.database(), home.key()).isEmpty()) {
                return List.of(
                        "There is nothing to recover in "
                                + home.root()
                                + ": the database: "
                                + check.seen());
            }
        } catch (IOException e) {
            throw Fault.of(
                    Fault.Kind.UNAVAILABLE,
                    "cannot recover " + home.root() + ": " + Reason.of(e),
                    e);
        }
        return withNewKey();
    }

    /** The database is sound, its key is lost. */
    private List<String> withNewKey() {
        String lost = Sealer.problem(home.database(), home.key()).orElse("the key was lost");
        try (Database database =
                Database.open(home.database(), Daemon.tables(), remains.identity())) {
            Sealer.renew(database, home.key(), clock);
        }
        return List.of(
                "A new key was made in " + home.key() + ", since " + lost.split("\\. ", 2)[0] + ".",
                "Secrets of apps that were sealed with the lost key cannot be opened any more: set"
                    + " them again. Replicas that run keep what they were started with; one that"
                    + " ends needs them to start again. Variables of other containers are not"
                    + " sealed: nothing of them is lost.");
    }

    /** Their rows are gone, so no daemon could look after them. */
    private void endContainers(boolean stop) {
        List<String> running = remains.running();
        if (running.isEmpty()) {
            return;
        }
        if (!stop) {
            throw Fault.conflict(
                    "containers of this home still run, and no row knows them any more: "
                            + String.join(", ", running)
                            + ". `minato recover --stop` ends them first; what they have written"
                            + " goes to lost+found");
        }
        CgroupTree tree = remains.tree().orElseThrow();
        running.forEach(id -> tree.kill("c/" + id));
        told.add("Ended: " + String.join(", ", running) + ".");
    }

    private List<String> recovered() throws IOException {
        Mounts.below(home.containers()).forEach(Mounts::unmount);
        LostAndFound lost = new LostAndFound(home, clock.instant());
        for (String ending : List.of("", "-wal", "-shm")) {
            Path file = home.root().resolve(home.database().getFileName() + ending);
            if (Files.exists(file)) {
                lost.take(file);
            }
        }
        StoreRecovery store = new StoreRecovery(home.store());
        store.snapshots().forEach(lost::take);
        remains.containers().forEach(lost::take);
        Networks.removeBridges(home);
        rebuild(store, lost);
        tell(lost);
        return told;
    }

    /** Whole in a folder of its own before it takes its name. */
    private void rebuild(StoreRecovery store, LostAndFound lost) throws IOException {
        Path folder = home.root().resolve("recovery");
        RecursiveDelete.delete(folder);
        Files.createDirectories(folder);
        Path part = folder.resolve(home.database().getFileName());
        try (Database database = Database.open(part, Daemon.tables(), HomeId.anew(home.id()))) {
            store.recoverBlobs(database, clock).forEach(lost::take);
            List<String> volumes = VolumeRecovery.recover(home.volumes(), database, clock);
            told.add("Volumes with rows again: " + some(volumes));
            told.add("Blobs with rows again: " + store.blobFiles().size() + ", kept for 30 days.");
        }
        Files.move(part, home.database(), StandardCopyOption.ATOMIC_MOVE);
        RecursiveDelete.delete(folder);
    }

    private static String some(List<String> names) {
        return names.isEmpty() ? "none." : String.join(", ", names) + ".";
    }

    private void tell(LostAndFound lost) {
        told.add(
                lost.moved().isEmpty()
                        ? "Nothing had to be moved to lost+found."
                        : "Moved to " + lost.folder() + ", since only lost rows could place them:");
        lost.moved().forEach(path -> told.add("  " + lost.folder().relativize(path)));
        lost.left().forEach(what -> told.add("Left where it is: " + what));
        told.add(
                "Lost with the old database: apps, containers, images' names, networks, labels of"
                        + " volumes. `minato start` starts anew.");
    }
}
