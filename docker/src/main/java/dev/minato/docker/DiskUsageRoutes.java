package dev.minato.docker;

import dev.minato.base.Fault;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheRecord;
import dev.minato.docker.build.BuildCacheRoutes;
import dev.minato.docker.call.ApiCall;
import dev.minato.docker.call.VersionedRoutes;
import dev.minato.docker.container.ContainerView;
import dev.minato.docker.image.ImageView;
import dev.minato.docker.volume.VolumeRoutes;
import dev.minato.docker.wire.ApiVersion;
import dev.minato.docker.wire.Fields;
import dev.minato.engine.Container;
import dev.minato.engine.Engine;
import dev.minato.engine.RunStatus;
import dev.minato.engine.Volume;
import dev.minato.image.catalog.Image;
import dev.minato.image.catalog.ImageSizes;
import dev.minato.image.catalog.Images;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The route of disk usage: {@code GET /system/df}. Whoever asks meanwhile waits, since each answer
 * looks at every file of containers and volumes.
 */
final class DiskUsageRoutes {
    private static final Set<String> TYPES = Set.of("container", "image", "volume", "build-cache");
    private static final int OBJECTS = 52;

    private final Engine engine;
    private final Images images;
    private final BuildCache cache;
    private final ContainerView view;
    private final ReentrantLock turn = new ReentrantLock();

    DiskUsageRoutes(Engine engine, Images images, BuildCache cache, ContainerView view) {
        this.engine = engine;
        this.images = images;
        this.cache = cache;
        this.view = view;
    }

    void add(VersionedRoutes routes) {
        routes.get("/system/df", this::diskUsage);
    }

    /**
     * One kind of what takes room.
     *
     * @param items in the form of Docker's lists
     */
    record Usage(List<Object> items, long active, long reclaimable, long size) {
        /** From API 1.52 on: what is 0 or was not asked for is left out. */
        Fields json(boolean verbose) {
            return Fields.of()
                    .putIf(active > 0, "ActiveCount", active)
                    .putIf(verbose && !items.isEmpty(), "Items", items)
                    .putIf(reclaimable > 0, "Reclaimable", reclaimable)
                    .putIf(!items.isEmpty(), "TotalCount", items.size())
                    .putIf(size > 0, "TotalSize", size);
        }
    }

    private void diskUsage(ApiCall call) throws IOException {
        Set<String> types = types(call);
        turn.lock();
        try {
            call.ok(answer(call.version(), types, call.flag("verbose")));
        } finally {
            turn.unlock();
        }
    }

    private static Set<String> types(ApiCall call) {
        List<String> asked = call.request().query().all("type");
        if (!call.version().since(42) || asked.isEmpty()) {
            return TYPES;
        }
        for (String type : asked) {
            if (!TYPES.contains(type)) {
                throw Fault.invalid("type", "unknown object type: " + type);
            }
        }
        return new HashSet<>(asked);
    }

    /** Kinds that were not asked for are left out. */
    Fields answer(ApiVersion version, Set<String> types, boolean verbose) {
        boolean objects = version.since(OBJECTS);
        boolean lists = !objects || !verbose;
        Fields json = Fields.of();
        Fields usage = Fields.of();
        if (types.contains("image")) {
            Usage found = ofImages(version);
            json.putIf(lists && found.size() > 0, "LayersSize", found.size())
                    .putIf(lists, "Images", found.items());
            usage.putIf(objects, "ImageUsage", found.json(verbose));
        }
        if (types.contains("container")) {
            Usage found = ofContainers(version);
            json.putIf(lists, "Containers", found.items());
            usage.putIf(objects, "ContainerUsage", found.json(verbose));
        }
        if (types.contains("volume")) {
            Usage found = ofVolumes();
            json.putIf(lists, "Volumes", found.items());
            usage.putIf(objects, "VolumeUsage", found.json(verbose));
        }
        if (types.contains("build-cache")) {
            Usage found = ofCache(version);
            json.putIf(lists, "BuildCache", found.items())
                    .putIf(!version.since(42) && found.size() > 0, "BuilderSize", found.size());
            usage.putIf(objects, "BuildCacheUsage", found.json(verbose));
        }
        return json.putAll(usage);
    }

    private Usage ofImages(ApiVersion version) {
        List<Container> containers = engine.containers().list();
        ImageSizes sizes = images.sizes();
        List<Object> items = new ArrayList<>();
        long active = 0;
        long reclaimable = 0;
        for (Image image : images.list()) {
            long users =
                    containers.stream().filter(c -> c.spec().imageId().equals(image.id())).count();
            long shared = sizes.shared(image.id());
            active += users > 0 ? 1 : 0;
            reclaimable += users > 0 ? 0 : image.size() - shared;
            items.add(
                    ImageView.item(image, version)
                            .put("Containers", users)
                            .put("SharedSize", shared)
                            .map());
        }
        return new Usage(items, active, reclaimable, sizes.total());
    }

    private Usage ofContainers(ApiVersion version) {
        List<Object> items = new ArrayList<>();
        long active = 0;
        long reclaimable = 0;
        long size = 0;
        for (Container container : engine.containers().list()) {
            long written = engine.containers().writtenBytes(container.id());
            RunStatus status = container.state().status();
            boolean isActive = status.alive() || status == RunStatus.RESTARTING;
            active += isActive ? 1 : 0;
            reclaimable += isActive ? 0 : written;
            size += written;
            items.add(view.item(container, version, true, written).map());
        }
        return new Usage(items, active, reclaimable, size);
    }

    private Usage ofVolumes() {
        List<Object> items = new ArrayList<>();
        long active = 0;
        long reclaimable = 0;
        long size = 0;
        for (Volume volume : engine.volumes().list()) {
            int users = engine.volumes().users(volume.name()).size();
            long bytes = engine.volumes().bytes(volume.name());
            active += users > 0 ? 1 : 0;
            reclaimable += users > 0 ? 0 : bytes;
            size += bytes;
            Fields usage = Fields.of("RefCount", users).put("Size", bytes);
            items.add(VolumeRoutes.json(volume).put("UsageData", usage).map());
        }
        return new Usage(items, active, reclaimable, size);
    }

    private Usage ofCache(ApiVersion version) {
        List<CacheRecord> records = cache.records();
        long active = records.stream().filter(CacheRecord::inUse).count();
        long reclaimable =
                records.stream().filter(r -> !r.inUse()).mapToLong(CacheRecord::own).sum();
        long size = records.stream().mapToLong(CacheRecord::size).sum();
        return new Usage(BuildCacheRoutes.json(records, version), active, reclaimable, size);
    }
}
