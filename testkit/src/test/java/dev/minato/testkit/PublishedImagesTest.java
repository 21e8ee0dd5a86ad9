package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.ImageResolver;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Status;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.ReplicaSpec.ImageRef;
import dev.minato.platform.ReplicaSpec.ReplicaContainer;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A cluster whose hosts pull gets no set before each of its images is where they pull from. */
class PublishedImagesTest {
    private static final List<String> GOOD = List.of("READY", "100");
    private static final String ONE = "registry.test/apps@sha256:1";

    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));

    /** Seeds the next daemon: none gives the names of operations that one before has given. */
    private int lives = 100;

    private final FakeImages images = new FakeImages(time);
    private final FakeCluster cluster =
            new FakeCluster(time, new Random(2), ClusterFaults.NONE).pullingFrom(images);
    private final FakeEdge edge = new FakeEdge(time, new Random(3), 0);
    private SimulatedDaemon daemon = newDaemon(images);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anImageIsPublishedBeforeASetOfItIsEnsured() {
        images.tag("web:1", "sha256:1");
        images.tag("side:1", "sha256:2");

        Operation put =
                daemon.apps().put(app("web:1").init("first", "DONE", "100").suffix("v1").request());
        assertThat(images.published()).isEmpty();
        pass(Duration.ofMinutes(2));

        assertThat(daemon.apps().operation(put.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(cluster.spec(new RevisionRef("shop", "shop--v1", 1)).allContainers())
                .extracting(ReplicaContainer::image)
                .containsOnly(new ImageRef("web:1", "sha256:1", Optional.of(ONE)));
        assertThat(images.published()).containsExactly(ONE);
    }

    @Test
    void oneThatIsPulledFirstIsPublishedToo() {
        Operation put = daemon.apps().put(app("remote/web").request());
        pass(Duration.ofMinutes(2));

        assertThat(daemon.apps().operation(put.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(images.published()).hasSize(1);
    }

    @Test
    void oneThatCannotBePublishedFailsTheRevisionAndWhatServesGoesOn() {
        images.tag("web:1", "sha256:1");
        daemon.apps().put(app("web:1").request());
        pass(Duration.ofMinutes(2));
        List<String> before = edge.backends("shop");
        images.tag("web:13", "sha256:13");

        Operation put = daemon.apps().put(app("web:13").request());
        pass(Duration.ofMinutes(2));

        Operation ended = daemon.apps().operation(put.id());
        assertThat(ended.status()).isEqualTo(Status.FAILED);
        assertThat(ended.error().orElseThrow().message())
                .contains("pushing sha256:13: no space left");
        assertThat(edge.backends("shop")).isEqualTo(before).hasSize(1);
    }

    @Test
    void aDaemonThatDiesMeanwhileIsFollowedByOneThatPublishes() {
        images.tag("web:1", "sha256:1");
        Operation put = daemon.apps().put(app("web:1").request());
        pass(Duration.ofMillis(30));
        daemon.die();
        assertThat(cluster.apps()).isEmpty();

        daemon = newDaemon(images);
        daemon.start();
        pass(Duration.ofMinutes(2));

        assertThat(daemon.apps().operation(put.id()).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void aRestartFindsItPublished() {
        images.tag("web:1", "sha256:1");
        daemon.apps().put(app("web:1").suffix("v1").request());
        pass(Duration.ofMinutes(2));

        Operation restart = daemon.apps().restart("shop", "v1");
        pass(Duration.ofMinutes(2));

        assertThat(daemon.apps().operation(restart.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(cluster.spec(new RevisionRef("shop", "shop--v1", 2)).allContainers())
                .extracting(container -> container.image().published())
                .containsOnly(Optional.of(ONE));
    }

    @Test
    void whereNothingCanBePublishedTheRevisionSaysSo() {
        daemon.die();
        images.tag("web:1", "sha256:1");
        daemon = newDaemon(new StoreAlone());
        Operation put = daemon.apps().put(app("web:1").request());
        pass(Duration.ofMinutes(2));

        assertThat(daemon.apps().operation(put.id()).error().orElseThrow().message())
                .contains(
                        "image sha256:1 cannot be published: no registry is known that the cluster"
                                + " pulls from");
        assertThat(cluster.apps()).isEmpty();
    }

    @Test
    void theClusterRefusesWhatWasNotPublished() {
        RevisionRef set = new RevisionRef("shop", "shop--one", 1);
        assertThatThrownBy(() ->
                        cluster.ensure(
                                set,
                                FakeProcess.spec(FakeProcess.Kind.READY, Duration.ZERO),
                                SetWish.of(1)))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID));
        assertThat(cluster.apps()).isEmpty();
    }

    /** A store that nobody pulls from. */
    private final class StoreAlone implements ImageResolver {
        @Override
        public Optional<ResolvedImage> find(String reference) {
            return images.find(reference);
        }

        @Override
        public CompletableFuture<ResolvedImage> obtain(String reference, List<Login> logins) {
            return images.obtain(reference, logins);
        }

        @Override
        public CompletableFuture<Void> durable(String imageId) {
            return images.durable(imageId);
        }
    }

    private SimulatedDaemon newDaemon(ImageResolver resolver) {
        return new SimulatedDaemon(
                SimulatedHost.of(
                        database.get(),
                        new EnvironmentParts(cluster, edge, resolver),
                        database.secrets()),
                PlatformSettings.DEFAULT,
                time,
                new Random(++lives),
                0,
                () -> {});
    }

    private static TestApp app(String image) {
        return new TestApp("shop").image(image).command(GOOD);
    }

    private void pass(Duration later) {
        var end = time.instant().plus(later);
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }
}
