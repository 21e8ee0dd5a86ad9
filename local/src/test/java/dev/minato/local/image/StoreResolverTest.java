package dev.minato.local.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;
import dev.minato.base.Futures;
import dev.minato.image.ImageStore;
import dev.minato.image.StoreSettings;
import dev.minato.image.catalog.Images;
import dev.minato.image.content.Lease;
import dev.minato.image.model.ImageConfig;
import dev.minato.image.model.ImageId;
import dev.minato.image.model.Platform;
import dev.minato.image.model.Reference;
import dev.minato.image.model.RunConfig;
import dev.minato.platform.ImageResolver;
import dev.minato.platform.ImageResolver.Login;
import dev.minato.remote.ImageSource;
import dev.minato.remote.PullListener;
import dev.minato.remote.RegistryCredentials;
import dev.minato.state.Database;
import dev.minato.testkit.ImageResolverContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The contract, over the real store; the registry is played. */
@Timeout(30)
class StoreResolverTest extends ImageResolverContract {
    private static final String REMOTE = "registry.test/shop:1";

    @TempDir Path folder;
    private Database database;
    private ImageStore store;
    private StoreResolver resolver;
    private int made;
    private final ConcurrentLinkedQueue<Optional<RegistryCredentials>> shown =
            new ConcurrentLinkedQueue<>();

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("minato.db"), List.of(ImageStore.migrations()));
        store =
                ImageStore.open(
                        folder.resolve("store"),
                        database,
                        StoreSettings.DEFAULT,
                        ImageStore.Outside.system());
        resolver = new StoreResolver(store.images(), new PlayedRegistry());
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    /** Has one image. */
    private final class PlayedRegistry implements ImageSource {
        @Override
        public ImageId obtain(
                Reference reference,
                boolean pullAlways,
                Optional<RegistryCredentials> credentials,
                PullListener listener) {
            shown.add(credentials);
            Images images = store.images();
            return images.resolve(reference).orElseGet(() -> pulled(reference));
        }

        private ImageId pulled(Reference reference) {
            if (!reference.full().equals(REMOTE)) {
                throw Fault.notFound("manifest for " + reference.familiar() + " not found");
            }
            ImageId image = image("remote", List.of("80/tcp"));
            store.images().tag(reference, image);
            return image;
        }
    }

    private ImageId image(String label, List<String> ports) {
        ImageConfig config =
                ImageConfig.of(
                        ImageConfig.Content.empty(Platform.host())
                                .withRun(
                                        RunConfig.EMPTY.toBuilder()
                                                .exposedPorts(ports)
                                                .labels(Map.of("made", label))
                                                .build()));
        try (Lease lease = store.lease("test", Duration.ofMinutes(1))) {
            return store.images().create(config, List.of(), lease);
        }
    }

    @Override
    protected ImageResolver resolver() {
        return resolver;
    }

    @Override
    protected String tag(String name) {
        made++;
        ImageId image =
                image(
                        Integer.toString(made),
                        List.of("8080", "80/tcp", "80", "53/udp", "0/tcp", "99999/tcp"));
        store.images().tag(Reference.parse(name), image);
        return image.toString();
    }

    @Override
    protected Optional<String> remote() {
        return Optional.of(REMOTE);
    }

    @Override
    protected String nowhere() {
        return "registry.test/nowhere:1";
    }

    @Override
    protected <T> T await(CompletableFuture<T> future) {
        return Futures.join(future);
    }

    @Test
    void onlyPortsThatTcpHasAreExposed() {
        assertThat(resolver.find(tag("shop:1")).orElseThrow().exposedPorts())
                .containsExactly(80, 8080);
    }

    @Test
    void anAccountIsShownToItsOwnRegistryOnly() {
        Login other = new Login("other.test", "eve", "x");
        Login own = new Login("Registry.TEST", "ann", "y");
        await(resolver.obtain(REMOTE, List.of(other)));
        await(resolver.obtain(REMOTE, List.of(other, own)));
        assertThat(shown)
                .containsExactly(
                        Optional.empty(), Optional.of(RegistryCredentials.basic("ann", "y")));
    }
}
