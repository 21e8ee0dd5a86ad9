package dev.minato.daemon;

import dev.minato.base.Failpoint;
import dev.minato.builder.cache.BuildCache;
import dev.minato.builder.cache.CacheKeeper;
import dev.minato.builder.cache.CacheMounts;
import dev.minato.builder.context.ContextUnpacker;
import dev.minato.builder.step.LocalBuilder;
import dev.minato.engine.address.NetworkSettings;
import dev.minato.engine.container.EngineContext;
import dev.minato.engine.container.StoreImages;
import dev.minato.engine.host.LocalEngine;
import dev.minato.engine.network.Networks;
import dev.minato.image.ImageStore;
import dev.minato.image.tar.ArchiveLimits;
import dev.minato.remote.DockerConfig;
import dev.minato.remote.HostBaseImages;
import dev.minato.remote.ImagePuller;
import dev.minato.remote.ImageSource;
import dev.minato.remote.LoginCheck;
import dev.minato.remote.Registries;
import dev.minato.remote.StoreFirst;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The parts of the daemon for containers: images, where they come from, networks, the engine and
 * builds.
 */
record ContainerParts(
        ImageStore store,
        ImageSource source,
        Networks networks,
        LocalEngine engine,
        ContextUnpacker contexts,
        BuildCache cache,
        LocalBuilder builder) {
    private static final Logger log = LoggerFactory.getLogger(ContainerParts.class);

    /** Opens them; returns once the edge answers and containers of before are adopted. */
    static ContainerParts open(
            DaemonSettings settings,
            Map<String, String> environment,
            HostParts host,
            OpenParts parts)
            throws IOException {
        ImageStore store =
                parts.opened(
                        ImageStore.open(
                                host.home().store(),
                                host.database(),
                                dev.minato.image.StoreSettings.DEFAULT,
                                ImageStore.Outside.system()));
        store.lost()
                .forEach(name ->
                        log.warn(
                                "a loss of power took the image {}: build or pull it again", name));
        Networks networks = parts.opened(networks(environment, host));
        Registries registries = parts.opened(new Registries(environment, host.clock()));
        ImageSource source = source(settings, environment, host, store, registries);
        ContextUnpacker contexts =
                new ContextUnpacker(host.home(), host.ids(), ArchiveLimits.DEFAULT);
        var _ = contexts.clean();
        networks.start();
        LocalEngine engine =
                parts.opened(
                        LocalEngine.open(
                                new EngineContext(
                                        host.home(),
                                        host.database(),
                                        host.sealer(),
                                        host.clock(),
                                        host.ids(),
                                        Failpoint.NONE),
                                new StoreImages(store),
                                networks,
                                host.cgroups(),
                                host.tree(),
                                settings.publish()));
        BuildCache cache =
                new BuildCache(
                        host.database(),
                        store.snapshots(),
                        host.clock(),
                        new CacheMounts(host.home().cacheMounts(), host.database(), host.clock()));
        CacheKeeper keeper =
                parts.opened(
                        new CacheKeeper(
                                cache, store.collector(), settings.cache().bytes(host.home())));
        LocalBuilder builder =
                new LocalBuilder(
                        store,
                        source,
                        engine.steps(),
                        cache,
                        host.clock(),
                        host.home(),
                        keeper::built);
        return new ContainerParts(store, source, networks, engine, contexts, cache, builder);
    }

    private static Networks networks(Map<String, String> environment, HostParts host) {
        return new Networks(
                host.database(),
                host.home(),
                host.ids(),
                host.clock(),
                new EdgePorts(host.edge()::client),
                new EdgeNames(host.edge()::client),
                NetworkSettings.of(environment));
    }

    private static ImageSource source(
            DaemonSettings settings,
            Map<String, String> environment,
            HostParts host,
            ImageStore store,
            Registries registries) {
        Path scratch = host.home().root().resolve("bases");
        Path java = Path.of(System.getProperty("java.home"));
        HostBaseImages bases = new HostBaseImages(store, scratch, java, host.clock());
        if (!bases.clean()) {
            log.warn("{} cannot be cleared of what a killed maker left", scratch);
        }
        return new StoreFirst(
                store.images(),
                bases,
                new ImagePuller(
                        store,
                        registries,
                        DockerConfig.of(environment),
                        dev.minato.image.model.Platform.host()),
                new LoginCheck(registries),
                Set.of(settings.registry().toString()));
    }
}
