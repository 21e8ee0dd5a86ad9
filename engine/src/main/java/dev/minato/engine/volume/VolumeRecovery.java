package dev.minato.engine.volume;

import dev.minato.engine.container.EngineFolders;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.stored.EngineJson;
import dev.minato.state.Database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Rows for volumes whose rows are lost: their names are those of their folders. */
public final class VolumeRecovery {
    private VolumeRecovery() {}

    /** The folders that are volumes. */
    public static List<String> names(Path volumes) {
        return EngineFolders.names(volumes).stream()
                .filter(MountPlan::isVolumeName)
                .filter(name -> Files.isDirectory(volumes.resolve(name)))
                .sorted()
                .toList();
    }

    /**
     * Writes a row for each; labels and options are lost.
     *
     * @param database new, with {@link LocalEngine#migrations}
     * @return their names
     */
    public static List<String> recover(Path volumes, Database database, InstantSource clock) {
        List<String> names = names(volumes);
        String nothing = new EngineJson().writeTexts(Map.of());
        database.write(tx -> {
            for (String name : names) {
                tx.update(
                        "INSERT OR IGNORE INTO engine_volume(name, created, labels, options,"
                                + " anonymous) VALUES(?, ?, ?, ?, ?)",
                        name,
                        clock.instant(),
                        nothing,
                        nothing,
                        LocalVolumes.isAnonymousName(name));
            }
            return names.size();
        });
        return names;
    }
}
