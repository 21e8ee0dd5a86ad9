package dev.minato.docker.volume;

import dev.minato.base.Fault;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.PruneQuery;
import dev.minato.docker.call.RequestSchemas;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.wire.Fields;
import dev.minato.docker.wire.Filters;
import dev.minato.docker.wire.GoTime;
import dev.minato.docker.wire.JsonObject;
import dev.minato.engine.Volume;
import dev.minato.engine.Volumes;

import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Volumes. */
public final class VolumeRoutes {
    private static final String ANONYMOUS = "com.docker.volume.anonymous";

    private final Volumes volumes;
    private final PruneQuery prunes;

    public VolumeRoutes(Volumes volumes, PruneQuery prunes) {
        this.volumes = volumes;
        this.prunes = prunes;
    }

    public void add(VersionedRoutes routes) {
        routes.get("/volumes", this::list)
                .post("/volumes/create", this::create)
                .post("/volumes/prune", this::prune)
                .get("/volumes/{name}", this::inspect)
                .delete("/volumes/{name}", this::remove);
    }

    private void list(ApiCall call) throws IOException {
        Filters filters = call.filters("dangling", "driver", "label", "name");
        List<Object> found = new ArrayList<>();
        for (Volume volume : volumes.list()) {
            boolean passes =
                    filters.labels(labels(volume))
                            && filters.matches("name", volume.name())
                            && filters.any("driver", "local"::equals)
                            && (!filters.has("dangling")
                                    || filters.flag("dangling", true)
                                            == volumes.users(volume.name()).isEmpty());
            if (passes) {
                found.add(json(volume).map());
            }
        }
        call.ok(Fields.of("Volumes", found).put("Warnings", null));
    }

    private void create(ApiCall call) throws IOException {
        JsonObject body = call.bodyIfAny(RequestSchemas.volume());
        checkDriver(body.text("Driver"), body.map("DriverOpts"));
        Volume made = volumes.create(body.text("Name"), body.map("Labels"), body.map("DriverOpts"));
        call.created(json(made));
    }

    /** There is one driver, and it mounts binds and memory. */
    public static void checkDriver(String driver, Map<String, String> options) {
        if (!driver.isEmpty() && !driver.equals("local")) {
            throw Fault.notFound(
                    "error looking up volume plugin "
                            + driver
                            + ": plugin \""
                            + driver
                            + "\" not found");
        }
        String type = options.getOrDefault("type", "none");
        if (!List.of("none", "bind", "tmpfs").contains(type)) {
            throw Fault.unsupported(
                    "type",
                    "volumes of type "
                            + type
                            + " are not supported by Minato: mount it on the host, then use"
                            + " type=none,o=bind,device=/FOLDER");
        }
    }

    private void inspect(ApiCall call) throws IOException {
        call.ok(json(volumes.get(call.variable("name"))));
    }

    private void remove(ApiCall call) throws IOException {
        volumes.remove(call.variable("name"), call.flag("force"));
        call.empty(204);
    }

    private void prune(ApiCall call) throws IOException {
        call.ignoreBody();
        Filters filters = call.filters("all", "label", "label!");
        boolean named = filters.flag("all", false) || !call.version().since(42);
        List<String> removed = new ArrayList<>();
        long bytes = 0;
        for (Volume volume : volumes.list()) {
            boolean unwanted =
                    (volume.anonymous() || named)
                            && volumes.users(volume.name()).isEmpty()
                            && filters.labels(labels(volume));
            if (unwanted) {
                long size = bytes(volume.name());
                if (removeQuietly(volume.name())) {
                    removed.add(volume.name());
                    bytes += size;
                }
            }
        }
        prunes.tell("volume", bytes);
        call.ok(Fields.of("VolumesDeleted", removed).put("SpaceReclaimed", bytes));
    }

    /** What vanished meanwhile takes no room. */
    private long bytes(String name) {
        try {
            return volumes.bytes(name);
        } catch (Fault gone) {
            return 0;
        }
    }

    /** Whether it went; one that was taken into use or removed meanwhile is left alone. */
    private boolean removeQuietly(String name) {
        try {
            volumes.remove(name, false);
            return true;
        } catch (Fault changed) {
            if (changed.kind() != Fault.Kind.CONFLICT && changed.kind() != Fault.Kind.NOT_FOUND) {
                throw changed;
            }
            return false;
        }
    }

    private static Map<String, String> labels(Volume volume) {
        Map<String, String> labels = new TreeMap<>(volume.labels());
        if (volume.anonymous()) {
            labels.put(ANONYMOUS, "");
        }
        return labels;
    }

    public static Fields json(Volume volume) {
        Map<String, String> labels = labels(volume);
        return Fields.of("CreatedAt", GoTime.text(volume.created().truncatedTo(ChronoUnit.SECONDS)))
                .put("Driver", "local")
                .put("Labels", labels.isEmpty() ? null : labels)
                .put("Mountpoint", volume.mountpoint().toString())
                .put("Name", volume.name())
                .put("Options", volume.options().isEmpty() ? null : new TreeMap<>(volume.options()))
                .put("Scope", "local");
    }
}
