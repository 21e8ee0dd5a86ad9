package dev.minato.builder.step;

import dev.minato.base.Fault;
import dev.minato.builder.cache.StepKey;
import dev.minato.builder.copy.CopyTarget;
import dev.minato.builder.copy.FileOwner;
import dev.minato.builder.copy.LayerFiles;
import dev.minato.image.layer.ActiveSnapshot;
import dev.minato.linux.BytePath;
import dev.minato.linux.files.Dir;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Executes one WORKDIR: the directory is made, for the stage's user, where it is missing. */
final class WorkdirStep {
    private final BuildRun job;
    private final StageState state;

    WorkdirStep(BuildRun job, StageState state) {
        this.job = job;
        this.state = state;
    }

    /**
     * Does it.
     *
     * @param written with its variables expanded
     * @return whether the cache had it; true when there is nothing to make
     */
    boolean execute(String written) throws Exception {
        if (written.indexOf(0) >= 0) {
            throw Fault.invalid("workdir", "a path cannot contain a NUL byte");
        }
        String path = resolve(state.config().workingDir(), written);
        state.configure(state.config().toBuilder().workingDir(path).build());
        if (path.equals("/")) {
            state.remember("WORKDIR /");
            return true;
        }
        state.checkRoom();
        BytePath name = BytePath.of(path).inRoot();
        Optional<FileOwner> owner = owner();
        Optional<Instant> epoch = job.plan().arguments().epoch();
        StepKey key =
                StepKey.ofDirectory(
                        state.chain(),
                        "/" + name,
                        owner.map(FileOwner::toString).orElse("")
                                + epoch.map(time -> "@" + time.getEpochSecond()).orElse(""));
        BuildLayers.Outcome outcome =
                job.layers()
                        .make(
                                BuildLayers.Step.of(state, key, "WORKDIR " + path),
                                workspace -> make(workspace, name, owner, epoch));
        state.push("WORKDIR " + path, outcome.layer());
        return outcome.cached();
    }

    /** An absolute path stays as it is written; a relative one is joined and cleaned. */
    private static String resolve(String current, String written) {
        if (written.isEmpty()) {
            return current.isEmpty() ? "/" : current;
        }
        if (written.startsWith("/")) {
            return written;
        }
        BytePath joined = BytePath.of(current).resolve(BytePath.of(written));
        return "/" + joined.inRoot();
    }

    /** A user that the image does not know makes root's directories, as in BuildKit. */
    private Optional<FileOwner> owner() {
        String user = state.config().user();
        if (user.isEmpty()) {
            return Optional.empty();
        }
        return StageLayerReader.of(
                job.kit(),
                state,
                tree -> {
                    try {
                        return Optional.of(FileOwner.find(user, tree));
                    } catch (Fault f) {
                        return Optional.empty();
                    }
                });
    }

    private static void make(
            ActiveSnapshot workspace,
            BytePath name,
            Optional<FileOwner> owner,
            Optional<Instant> epoch) {
        try (Dir upper = Dir.open(workspace.upper())) {
            CopyTarget target = new CopyTarget(upper, new LayerFiles(workspace.lowers()));
            BytePath real = target.follow(name);
            List<BytePath> missing = missing(target, real);
            target.makeDirectories(real, 0755, owner);
            epoch.ifPresent(
                    time -> missing.forEach(made -> upper.utimes(made, time.getEpochSecond(), 0)));
        }
    }

    /** The directories that are to be made, the deepest first. */
    private static List<BytePath> missing(CopyTarget target, BytePath directory) {
        List<BytePath> missing = new ArrayList<>();
        for (BytePath at = directory;
                !at.isEmpty() && target.find(at).isEmpty();
                at = at.parent().orElse(BytePath.EMPTY)) {
            missing.add(at);
        }
        return missing;
    }
}
