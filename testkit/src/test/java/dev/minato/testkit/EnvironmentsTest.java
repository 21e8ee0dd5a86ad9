package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.edge.HostRoute;
import dev.minato.platform.App;
import dev.minato.platform.AppRequest;
import dev.minato.platform.Apps;
import dev.minato.platform.Cluster.SetWish;
import dev.minato.platform.Environment;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Status;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.RevisionRef;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Two environments, each with a cluster of its own: what happens in one is no matter of the other.
 */
class EnvironmentsTest {
    private static final String EAST = "east";
    private static final Duration SILENCE = Duration.ofHours(1);
    private static final List<String> GOOD = List.of("READY", "100");

    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));

    /** Seeds the next daemon: none gives the names of operations that one before has given. */
    private int lives = 100;

    private final FakeCluster near = new FakeCluster(time, new Random(2), ClusterFaults.NONE);
    private final FakeCluster far = new FakeCluster(time, new Random(3), ClusterFaults.NONE);
    private final FakeEdge nearEdge = new FakeEdge(time, new Random(4), 0);
    private final FakeEdge farEdge = new FakeEdge(time, new Random(5), 0);
    private final FakeImages images = new FakeImages(time);
    private final Map<String, EnvironmentParts> parts = new HashMap<>();
    private SimulatedDaemon daemon;

    EnvironmentsTest() {
        database.get()
                .write(tx ->
                        tx.update(
                                "INSERT INTO platform_environment(name, created) VALUES(?, ?)",
                                EAST,
                                time.instant()));
        parts.put(Environment.DEFAULT, new EnvironmentParts(near, nearEdge, images));
        parts.put(EAST, new EnvironmentParts(far, farEdge, images));
        images.tag("web:1", "sha256:1");
        daemon = newDaemon();
    }

    @BeforeEach
    void start() {
        daemon.start();
        pass();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void appsOfEachGoToTheirOwnClusterAndEdge() {
        apps().put(shop());
        apps().put(blog());
        pass();

        assertThat(near.truth("shop")).hasSize(1);
        assertThat(far.truth("blog")).hasSize(1);
        assertThat(near.apps()).containsExactly("shop");
        assertThat(far.apps()).containsExactly("blog");
        assertThat(nearEdge.table()).extracting(HostRoute::app).containsOnly("shop");
        assertThat(farEdge.table()).extracting(HostRoute::app).containsOnly("blog");
        assertThat(apps().get("blog").environment()).isEqualTo(EAST);
        assertThat(apps().get("blog").status().running()).isEqualTo("Running");
        assertThat(apps().replicas("blog", apps().revisions("blog").getFirst().name())).hasSize(1);
        assertThat(apps().environments())
                .extracting(Environment::name)
                .containsExactly(Environment.DEFAULT, EAST);
    }

    @Test
    void aClusterThatIsNotHeardStopsNobodyElse() {
        apps().put(shop());
        apps().put(blog());
        pass();
        List<HostRoute> before = farEdge.table();
        restart();
        assertThat(far.isHeard()).isFalse();

        Operation put = apps().put(app("shop", Environment.DEFAULT).args("2").request());
        pass();
        assertThat(apps().operation(put.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(nearEdge.backends("shop")).containsExactly(near.truth("shop").getFirst().name());
        Operation deletion = apps().delete("shop").orElseThrow();
        pass();
        assertThat(apps().operation(deletion.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(near.apps()).isEmpty();
        assertThat(nearEdge.table()).isEmpty();
        assertThat(farEdge.table()).isEqualTo(before);
    }

    @Test
    void anAppWhoseClusterIsNotHeardIsShownAsItIsWrittenDownAndSaysWhy() {
        apps().put(shop());
        apps().put(blog());
        pass();
        restart();

        assertThat(apps().list()).extracting(App::name).hasSize(2);
        App blog = apps().list().getFirst();
        assertThat(blog.status().running()).isEqualTo("Unknown");
        assertThat(blog.status().message())
                .isEqualTo(
                        "environment \"east\" does not answer: the fake cluster has not been heard"
                                + " yet");
        assertThat(blog.status().latestReadyRevision()).isPresent();
        assertThat(apps().list().getLast().status().running()).isEqualTo("Running");
        assertThat(apps().get("blog")).isEqualTo(blog);
        assertThatThrownBy(() -> apps().revisions("blog"))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.UNAVAILABLE));
    }

    @Test
    void whatWasAskedOfASilentClusterIsDoneWhenItIsHeardHoweverLate() {
        apps().put(shop());
        apps().put(blog());
        pass();
        restart();
        Operation put = apps().put(app("blog", EAST).args("2").request());
        pass();
        assertThat(apps().operation(put.id()).done()).isFalse();

        until(SILENCE);

        assertThat(far.isHeard()).isTrue();
        assertThat(apps().operation(put.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(farEdge.backends("blog")).containsExactly(far.truth("blog").getFirst().name());
    }

    /** Each environment has routes of its own there, and each waits for its own cluster. */
    @Test
    void whereTwoShareAnEdgeTheRoutesOfASilentOneStayAndTheOthersChange() {
        parts.put(EAST, new EnvironmentParts(far, nearEdge, images));
        restart();
        until(SILENCE);
        apps().put(shop());
        apps().put(blog());
        pass();
        List<String> blog = nearEdge.backends("blog");
        restart();
        assertThat(far.isHeard()).isFalse();

        apps().put(app("shop", Environment.DEFAULT).args("2").request());
        pass();
        assertThat(nearEdge.backends("shop")).containsExactly(near.truth("shop").getFirst().name());
        assertThat(nearEdge.backends("blog")).isEqualTo(blog).hasSize(1);
        apps().delete("shop");
        pass();
        assertThat(nearEdge.table()).extracting(HostRoute::app).containsOnly("blog");
    }

    @Test
    void whereTwoShareAClusterNeitherTakesTheOthersSets() {
        parts.put(EAST, new EnvironmentParts(near, farEdge, images));
        restart();
        apps().put(shop());
        apps().put(blog());
        pass();
        restart();

        assertThat(near.apps()).containsExactly("blog", "shop");
        assertThat(nearEdge.backends("shop")).hasSize(1);
        assertThat(farEdge.backends("blog")).hasSize(1);

        parts.remove(EAST);
        restart();
        assertThat(near.truth("blog")).hasSize(1);
    }

    @Test
    void anEnvironmentThatThisDaemonHasNothingForKeepsWhatItHas() {
        apps().put(shop());
        apps().put(blog());
        pass();
        List<HostRoute> before = farEdge.table();
        parts.remove(EAST);
        restart();

        assertThat(far.truth("blog")).hasSize(1);
        assertThat(farEdge.table()).isEqualTo(before);
        String why =
                "environment \"east\" cannot be used: this daemon has no cluster and no edge for"
                        + " it; its apps stay as they are until it has";
        assertThat(apps().environments().getLast().problem()).isEqualTo(why);
        assertThat(apps().list().getFirst().status().message()).isEqualTo(why);
        assertThatThrownBy(() -> apps().revisions("blog")).hasMessage(why);
        assertThatThrownBy(() -> apps().put(blog())).hasMessage(why);
        Operation stop = apps().stop("blog");
        assertThat(apps().await(stop.id(), Duration.ZERO).done()).isFalse();
        apps().put(app("shop", Environment.DEFAULT).args("2").request());
        pass();
        assertThat(apps().get("shop").status().running()).isEqualTo("Running");
    }

    @Test
    void whatNobodyWantsGoesFromTheClusterThatHasIt() {
        apps().put(shop());
        pass();
        var mine = near.truth("shop").getFirst();
        RevisionRef lost = new RevisionRef("lost", "lost--one", 1);
        RevisionRef stray = mine.set();
        daemon.die();
        far.ensure(lost, near.spec(mine.set()), SetWish.of(1));
        far.ensure(stray, near.spec(mine.set()), SetWish.of(1));
        pass();
        assertThat(far.truth("lost")).hasSize(1);
        assertThat(far.truth("shop")).hasSize(1);

        restart();
        until(SILENCE);

        assertThat(far.apps()).isEmpty();
        assertThat(near.truth("shop")).containsExactly(mine);
        assertThat(nearEdge.backends("shop")).containsExactly(mine.name());
    }

    @Test
    void anAppDoesNotMove() {
        apps().put(shop());
        pass();

        assertThatThrownBy(() -> apps().put(app("shop", EAST).request()))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.field()).contains("environmentId"))
                .hasMessage(
                        "environmentId: app \"shop\" is in environment \"default\" and cannot move"
                                + " to \"east\": leave it where it is, or delete it and put it"
                                + " there");
        assertThatThrownBy(() -> apps().update("shop", now -> app("shop", EAST).request()))
                .hasMessageContaining("cannot move");
        assertThat(apps().put(app("shop", "DEFAULT").request()).outcome())
                .isEqualTo(Operation.Outcome.UNCHANGED);
        apps().delete("shop");
        pass();
        apps().put(app("shop", "East").request());
        pass();
        assertThat(apps().get("shop").environment()).isEqualTo(EAST);
        assertThat(farEdge.backends("shop")).hasSize(1);
    }

    @Test
    void anEnvironmentThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> apps().put(app("shop", "west").request()))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.field()).contains("environmentId"))
                .hasMessage(
                        "environmentId: environment \"west\" does not exist: use \"default\" or"
                                + " \"east\"");
    }

    private Apps apps() {
        return daemon.apps();
    }

    private static AppRequest shop() {
        return app("shop", Environment.DEFAULT).request();
    }

    private static AppRequest blog() {
        return app("blog", EAST).request();
    }

    private static TestApp app(String name, String environment) {
        return new TestApp(name).environment(environment).command(GOOD);
    }

    private SimulatedDaemon newDaemon() {
        return new SimulatedDaemon(
                new SimulatedHost(database.get(), Map.copyOf(parts), database.secrets()),
                PlatformSettings.DEFAULT,
                time,
                new Random(++lives),
                0,
                () -> {});
    }

    /** Another daemon, which has not heard of the far cluster. */
    private void restart() {
        daemon.die();
        far.connectAfter(SILENCE);
        daemon = newDaemon();
        daemon.start();
        pass();
    }

    private void pass() {
        until(Duration.ofMinutes(2));
    }

    private void until(Duration later) {
        var end = time.instant().plus(later);
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }
}
