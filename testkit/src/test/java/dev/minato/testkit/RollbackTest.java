package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.App;
import dev.minato.platform.AppRequest;
import dev.minato.platform.Apps;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Outcome;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Revision;
import dev.minato.platform.RolloutPolicy;
import dev.minato.platform.TrafficRule;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** An app in single mode goes back to a revision that served before. */
class RollbackTest {
    private static final Duration KEEP = Duration.ofMinutes(10);

    private final TestDatabase database = new TestDatabase();
    private final VirtualTime time = new VirtualTime(new Random(1));
    private final FakeCluster cluster = new FakeCluster(time, new Random(2), ClusterFaults.NONE);
    private final FakeEdge edge = new FakeEdge(time, new Random(3), 0);
    private final FakeImages images = new FakeImages(time);
    private final SimulatedDaemon daemon =
            new SimulatedDaemon(
                    SimulatedHost.of(
                            database.get(),
                            new EnvironmentParts(cluster, edge, images),
                            database.secrets()),
                    new PlatformSettings("test.localhost", RolloutPolicy.DEFAULT.keeping(KEEP)),
                    time,
                    new Random(4),
                    0,
                    () -> {});
    private final Apps apps = daemon.apps();

    @BeforeEach
    void deploy() {
        images.tag("web:1", "sha256:1");
        daemon.start();
        apps.put(version("v1").request());
        pass(Duration.ofMinutes(1));
        apps.put(version("v2").request());
        pass(Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void whatServedBeforeStaysForAWhileAndNoLonger() {
        assertThat(edge.sharing("shop")).containsExactly("shop--v2");
        assertThat(active()).containsExactly("shop--v2", "shop--v1");
        assertThat(cluster.truth("shop")).hasSize(2);
        pass(KEEP);
        assertThat(active()).containsExactly("shop--v2");
        assertThat(cluster.truth("shop")).hasSize(1);
    }

    @Test
    void twoAreKeptAndNoMore() {
        apps.put(version("v3").request());
        pass(Duration.ofMinutes(1));
        apps.put(version("v4").request());
        pass(Duration.ofMinutes(1));
        assertThat(active()).containsExactly("shop--v4", "shop--v3", "shop--v2");
    }

    @Test
    void withinThatTimeARollbackStartsNothing() {
        String replica = cluster.truth("shop").getFirst().name();
        Operation back = pin("shop--v1");
        pass(Duration.ofSeconds(1));
        assertThat(apps.operation(back.id()).status()).isEqualTo(Operation.Status.SUCCEEDED);
        assertThat(edge.backends("shop")).containsExactly(replica);
        App app = apps.get("shop");
        assertThat(app.status().latestRevision()).contains("shop--v2");
        assertThat(app.spec().traffic().getFirst().revision()).contains("shop--v1");
        pass(KEEP.multipliedBy(2));
        assertThat(edge.sharing("shop")).containsExactly("shop--v1");
        assertThat(active()).containsExactly("shop--v2", "shop--v1");
    }

    @Test
    void laterItTakesOneStartAndLosesNoRequest() {
        pass(KEEP);
        Operation back = pin("shop--v1");
        assertThat(back.revision()).contains("shop--v1");
        assertThat(apps.get("shop").status().warnings().toString()).contains("not ready yet");
        assertThat(edge.sharing("shop")).containsExactly("shop--v2");
        pass(Duration.ofMinutes(1));
        assertThat(apps.operation(back.id()).status()).isEqualTo(Operation.Status.SUCCEEDED);
        assertThat(edge.sharing("shop")).containsExactly("shop--v1");
        assertThat(apps.get("shop").status().warnings()).isEmpty();
    }

    @Test
    void aNewTemplateLiftsIt() {
        pin("shop--v1");
        pass(Duration.ofMinutes(1));
        // As a client that sends back what it read, with another template.
        apps.update("shop", request -> version("v3").shares(request.spec().traffic()).single());
        pass(Duration.ofMinutes(1));
        assertThat(edge.sharing("shop")).containsExactly("shop--v3");
        assertThat(apps.get("shop").spec().traffic()).isEqualTo(TrafficRule.LATEST);
    }

    @Test
    void theNewestTemplatePutAgainLiftsItAndIsNoUnchangedOne() {
        pin("shop--v1");
        pass(Duration.ofMinutes(1));
        Operation again = apps.put(version("v2").request());
        assertThat(again.outcome()).isEqualTo(Outcome.CONFIGURED);
        pass(Duration.ofSeconds(5));
        assertThat(edge.sharing("shop")).containsExactly("shop--v2");
    }

    @Test
    void whatIsChangedBesidesTheTemplateKeepsIt() {
        pin("shop--v1");
        pass(Duration.ofMinutes(1));
        apps.update("shop", request -> tagged(request));
        pass(Duration.ofMinutes(1));
        assertThat(edge.sharing("shop")).containsExactly("shop--v1");
    }

    @Test
    void aStopAndAStartKeepItAndRunNothingElse() {
        pin("shop--v1");
        pass(Duration.ofMinutes(1));
        apps.stop("shop");
        pass(Duration.ofMinutes(2));
        assertThat(cluster.truth("shop")).isEmpty();
        apps.start("shop");
        pass(Duration.ofMinutes(2));
        assertThat(edge.sharing("shop")).containsExactly("shop--v1");
        assertThat(active()).containsExactly("shop--v2", "shop--v1");
    }

    /** The decision: all to the pinned one, else to the latest that is ready. */
    @Test
    void whereItDoesNotGetReadyTheLatestGoesOn() {
        apps.put(version("bad").command(List.of("CRASH", "100")).request());
        pass(Duration.ofMinutes(2));
        pass(KEEP);
        Operation back = pin("shop--bad");
        pass(Duration.ofMinutes(3));
        assertThat(edge.sharing("shop")).containsExactly("shop--v2");
        assertThat(apps.get("shop").status().warnings().toString())
                .contains("shop--bad gets none of the requests");
        assertThat(apps.operation(back.id()).done()).isTrue();
    }

    /** Its revision is taken out of what runs: nobody else would come to end it. */
    @Test
    void anOperationThatWaitsForARevisionEndsWithIt() {
        pass(KEEP);
        apps.put(version("v3").request());
        pass(KEEP.plusMinutes(1));
        Operation first = pin("shop--v1");
        Operation other = pin("shop--v3");
        pass(Duration.ofMinutes(1));
        assertThat(apps.operation(first.id()).status()).isEqualTo(Operation.Status.CANCELED);
        assertThat(apps.operation(other.id()).status()).isEqualTo(Operation.Status.SUCCEEDED);
        assertThat(apps.get("shop").status().provisioning())
                .isEqualTo(App.ProvisioningState.SUCCEEDED);
        assertThat(active()).containsExactly("shop--v3");
    }

    @Test
    void afterANewRevisionHasStartedAStoppedAppTheOneBeforeCanServe() {
        apps.stop("shop");
        pass(Duration.ofMinutes(1));
        apps.put(version("v3").request());
        pin("shop--v2");
        pass(Duration.ofMinutes(2));
        assertThat(edge.sharing("shop")).containsExactly("shop--v2");
        assertThat(apps.get("shop").status().warnings()).isEmpty();
    }

    @Test
    void whatSharesTheRequestsRunsAgainWhenANewRevisionStartsAStoppedApp() {
        List<TrafficRule> halves =
                List.of(
                        new TrafficRule(Optional.of("shop--v1"), Optional.empty(), 50),
                        new TrafficRule(Optional.of("shop--v2"), Optional.empty(), 50));
        apps.put(version("v2").shares(halves).request());
        pass(Duration.ofMinutes(1));
        assertThat(edge.sharing("shop")).containsExactlyInAnyOrder("shop--v1", "shop--v2");
        apps.stop("shop");
        pass(Duration.ofMinutes(1));
        apps.put(version("v3").shares(halves).request());
        pass(Duration.ofMinutes(2));
        assertThat(edge.sharing("shop")).containsExactlyInAnyOrder("shop--v1", "shop--v2");
        assertThat(cluster.truth("shop")).hasSize(3);
    }

    private Operation pin(String revision) {
        List<TrafficRule> rules =
                List.of(new TrafficRule(Optional.of(revision), Optional.empty(), 100));
        return apps.update(
                "shop",
                request ->
                        new AppRequest(
                                request.name(),
                                request.environment(),
                                request.spec().withTraffic(rules),
                                request.revisionSuffix(),
                                request.documents()));
    }

    private static AppRequest tagged(AppRequest request) {
        return new AppRequest(
                request.name(),
                request.environment(),
                request.spec(),
                request.revisionSuffix(),
                new dev.minato.platform.AppDocuments("{\"tags\":1}", "{}", "{}"));
    }

    private Set<String> active() {
        Set<String> names = new java.util.LinkedHashSet<>();
        apps.revisions("shop").stream()
                .filter(Revision::active)
                .map(Revision::name)
                .forEach(names::add);
        return names;
    }

    private void pass(Duration duration) {
        var end = time.instant().plus(duration);
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }

    private static TestApp version(String suffix) {
        return new TestApp("shop")
                .image("web:1")
                .command(List.of("READY", "100"))
                .args(suffix)
                .suffix(suffix);
    }
}
