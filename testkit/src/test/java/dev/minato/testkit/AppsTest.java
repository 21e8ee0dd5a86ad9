package dev.minato.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.App;
import dev.minato.platform.AppRequest;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Apps;
import dev.minato.platform.EnvironmentParts;
import dev.minato.platform.Operation;
import dev.minato.platform.Operation.Outcome;
import dev.minato.platform.Operation.Status;
import dev.minato.platform.PlatformSettings;
import dev.minato.platform.Probe;
import dev.minato.platform.Revision;
import dev.minato.platform.Secret;
import dev.minato.platform.TrafficRule;
import dev.minato.platform.ledger.Acceptance;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppStore;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** What users of the domain's door see, on virtual time. */
class AppsTest {
    private static final List<String> GOOD = List.of("READY", "100");
    private static final List<String> BAD = List.of("CRASH", "100");

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
                    PlatformSettings.DEFAULT,
                    time,
                    new Random(4),
                    0,
                    () -> {});
    private final Apps apps = daemon.apps();

    @BeforeEach
    void tag() {
        images.tag("web:1", "sha256:1");
        daemon.start();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aSecondDeletionThatComesTooLateDoesNotBringTheAppBack() {
        apps.put(app("web:1", GOOD).request());
        pass();
        AppStore ledger = new AppStore(database.get());
        AppStore.Entry seen = ledger.entry("shop").orElseThrow();
        Instant now = seen.app().modified();
        Acceptance second =
                new Acceptance(
                        seen.app().with(AppIntent.DELETE, now),
                        seen.secrets(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        new Operation(
                                "second",
                                "shop",
                                Operation.Kind.DELETE,
                                Outcome.NONE,
                                Status.IN_PROGRESS,
                                Optional.empty(),
                                Optional.empty(),
                                now,
                                Optional.empty()),
                        true);
        assertThat(apps.delete("shop")).isPresent();
        pass();
        assertThat(apps.find("shop")).isEmpty();

        assertThat(ledger.accept(second)).isFalse();
        assertThat(apps.find("shop")).isEmpty();
        assertThat(apps.list()).isEmpty();
        assertThat(apps.delete("shop")).isEmpty();
    }

    /** Between the last look at an app and its end another request may be accepted. */
    @Test
    void aDeletionThatComesJustBeforeTheAppIsForgottenEndsWithIt() {
        apps.put(app("web:1", GOOD).request());
        pass();
        Operation first = apps.delete("shop").orElseThrow();
        AppStore ledger = new AppStore(database.get());
        AppStore.Entry seen = ledger.entry("shop").orElseThrow();
        Operation second = apps.delete("shop").orElseThrow();

        ledger.forget(seen.app(), seen.app().modified());

        assertThat(apps.operation(first.id()).done()).isTrue();
        assertThat(apps.operation(second.id()).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void anAppIsMadeAndServed() {
        Operation operation = apps.put(app("web:1", GOOD).request());
        assertThat(operation.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(operation.status()).isEqualTo(Status.IN_PROGRESS);
        assertThat(apps.get("shop").status().provisioning())
                .isEqualTo(App.ProvisioningState.IN_PROGRESS);
        pass();
        assertThat(apps.operation(operation.id()).status()).isEqualTo(Status.SUCCEEDED);
        App app = apps.get("SHOP");
        assertThat(app.status().provisioning()).isEqualTo(App.ProvisioningState.SUCCEEDED);
        assertThat(app.status().running()).isEqualTo("Running");
        assertThat(app.status().fqdn()).contains("shop.minato.localhost");
        assertThat(app.status().latestReadyRevision()).isEqualTo(operation.revision());
        assertThat(operation.revision().orElseThrow()).matches("shop--[a-z0-9]{7}");
        assertThat(edge.backends("shop")).hasSize(1);
        Revision revision = apps.revisions("shop").getFirst();
        assertThat(revision.status().provisioning())
                .isEqualTo(Revision.ProvisioningState.PROVISIONED);
        assertThat(revision.status().running()).isEqualTo(Revision.RunningState.RUNNING);
        assertThat(revision.status().health()).isEqualTo(Revision.HealthState.HEALTHY);
        assertThat(revision.status().trafficWeight()).isEqualTo(100);
        assertThat(apps.replicas("shop", revision.name())).hasSize(1);
        assertThat(apps.revision("shop", revision.name().substring(6)).name())
                .isEqualTo(revision.name());
    }

    @Test
    void theSameAgainIsUnchangedAndDoneAtOnce() {
        apps.put(app("web:1", GOOD).request());
        pass();
        Operation again = apps.put(app("web:1", GOOD).memory(512L << 20).request());
        assertThat(again.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(again.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(apps.revisions("shop")).hasSize(1);
    }

    @Test
    void imagesAreComparedById() {
        apps.put(app("web:1", GOOD).request());
        pass();
        images.tag("web:other-name", "sha256:1");
        assertThat(apps.put(app("web:other-name", GOOD).request()).outcome())
                .isNotEqualTo(Outcome.NEW_REVISION);
        images.tag("web:1", "sha256:2");
        assertThat(apps.update("shop", request -> request).outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(apps.put(app("web:1", GOOD).request()).outcome())
                .isEqualTo(Outcome.NEW_REVISION);
    }

    @Test
    void anAnswerSentBackWholeChangesNothing() {
        apps.put(app("web:1", GOOD).request());
        pass();
        App app = apps.get("shop");
        TestApp back = app("web:1", GOOD);
        for (Probe.Type type : Probe.Type.values()) {
            back.probe(Probe.byDefault(type, app.status().targetPort().orElseThrow()));
        }
        assertThat(apps.put(back.request()).outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aBadRevisionIsReportedAndTheOldOneKeepsTheTraffic() {
        apps.put(app("web:1", GOOD).request());
        pass();
        List<String> before = edge.backends("shop");
        Operation operation = apps.put(app("web:1", BAD).request());
        pass();
        Operation ended = apps.operation(operation.id());
        assertThat(ended.status()).isEqualTo(Status.FAILED);
        assertThat(ended.error().orElseThrow().message())
                .contains(operation.revision().orElseThrow())
                .contains("keeps all traffic")
                .contains("exit code 1")
                .contains("Last lines of its output");
        assertThat(edge.backends("shop")).isEqualTo(before);
        assertThat(cluster.truth("shop")).hasSize(1);
        Revision failed = apps.revisions("shop").getFirst();
        assertThat(failed.status().running()).isEqualTo(Revision.RunningState.FAILED);
        assertThat(failed.status().error()).contains("exit code 1");
        assertThat(apps.revisions("shop").get(1).status().trafficWeight()).isEqualTo(100);
    }

    @Test
    void theSameAfterAFailureIsTriedAgain() {
        apps.put(app("web:1", BAD).request());
        pass();
        Operation again = apps.put(app("web:1", BAD).request());
        assertThat(again.outcome()).isEqualTo(Outcome.RETRIED);
        pass();
        assertThat(apps.operation(again.id()).status()).isEqualTo(Status.FAILED);
        assertThat(apps.revisions("shop")).hasSize(1);
    }

    @Test
    void ofTwoPutsTheLastWinsAndTheOtherIsTold() {
        Operation first = apps.put(app("web:1", GOOD).args("1").request());
        Operation second = apps.put(app("web:1", GOOD).args("2").request());
        pass();
        Operation told = apps.operation(first.id());
        assertThat(told.status()).isEqualTo(Status.CANCELED);
        assertThat(told.error().orElseThrow().message()).contains("took the place of this one");
        assertThat(apps.operation(second.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(cluster.truth("shop"))
                .allSatisfy(replica ->
                        assertThat(second.revision()).contains(replica.set().revision()));
    }

    @Test
    void aPullThatFailsFailsTheRevisionAndOneThatWorksDoesNot() {
        Operation nowhere = apps.put(app("nowhere/x", GOOD).request());
        pass();
        assertThat(apps.operation(nowhere.id()).error().orElseThrow().message())
                .contains("No such image: nowhere/x");
        Operation remote = apps.put(app("remote/x", GOOD).request());
        pass();
        assertThat(apps.operation(remote.id()).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void aChangeOfConfigurationMakesNoRevision() {
        apps.put(app("web:1", GOOD).request());
        pass();
        String revision = apps.revisions("shop").getFirst().name();
        AppRequest wanted = app("web:1", GOOD).attributes("{\"a\":1}").secret("s", "v").request();
        Operation tags = apps.update("shop", now -> wanted);
        assertThat(tags.outcome()).isEqualTo(Outcome.CONFIGURED);
        pass();
        assertThat(apps.operation(tags.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(apps.revisions("shop")).extracting(Revision::name).containsExactly(revision);
        assertThat(apps.listSecrets("shop")).containsExactly(new Secret("s", "v"));
        assertThat(apps.get("shop").spec().secrets())
                .containsExactly(new SecretSpec("s", Optional.empty()));
        assertThat(apps.get("shop").documents().attributes()).isEqualTo("{\"a\":1}");
    }

    @Test
    void anotherTargetPortReplacesTheReplicasButNotTheRevision() {
        apps.put(app("web:1", GOOD).request());
        pass();
        String before = cluster.truth("shop").getFirst().name();
        AppRequest wanted = app("web:1", GOOD).targetPort(Optional.of(81)).request();
        Operation moved = apps.update("shop", now -> wanted);
        assertThat(moved.outcome()).isEqualTo(Outcome.CONFIGURED);
        pass();
        assertThat(apps.revisions("shop")).hasSize(1);
        assertThat(cluster.truth("shop").getFirst().name()).isNotEqualTo(before);
        assertThat(apps.operation(moved.id()).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void aRestartReplacesTheReplicas() {
        apps.put(app("web:1", GOOD).request());
        pass();
        String before = cluster.truth("shop").getFirst().name();
        String revision = apps.revisions("shop").getFirst().name();
        Operation restart = apps.restart("shop", revision);
        pass();
        assertThat(apps.operation(restart.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(cluster.truth("shop")).hasSize(1);
        assertThat(cluster.truth("shop").getFirst().name()).isNotEqualTo(before);
    }

    @Test
    void aStoppedAppHasNoReplicasAndStartsAgain() {
        apps.put(app("web:1", GOOD).request());
        pass();
        Operation stop = apps.stop("shop");
        pass();
        assertThat(apps.operation(stop.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(cluster.truth("shop")).isEmpty();
        assertThat(apps.get("shop").status().running()).isEqualTo("Stopped");
        assertThat(apps.images()).hasSize(1);
        apps.start("shop");
        pass();
        assertThat(edge.backends("shop")).hasSize(1);
    }

    @Test
    void aDeletedAppIsGoneAndItsNameIsFree() {
        apps.put(app("web:1", GOOD).request());
        pass();
        Operation delete = apps.delete("shop").orElseThrow();
        assertThatThrownBy(() -> apps.put(app("web:1", GOOD).request()))
                .hasMessageContaining("is being deleted");
        pass();
        assertThat(apps.operation(delete.id()).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(apps.images()).isEmpty();
        assertThat(apps.find("shop")).isEmpty();
        assertThat(apps.delete("shop")).isEmpty();
        assertThatThrownBy(() -> apps.get("shop"))
                .isInstanceOf(Fault.class)
                .hasMessage("App 'shop' was not found");
        assertThat(cluster.apps()).isEmpty();
        apps.put(app("web:1", GOOD).request());
        pass();
        assertThat(edge.backends("shop")).hasSize(1);
    }

    @Test
    void aSuffixIsUsedOnce() {
        apps.put(app("web:1", GOOD).suffix("v1").request());
        assertThat(apps.put(app("web:1", GOOD).suffix("v1").request()).outcome())
                .isEqualTo(Outcome.UNCHANGED);
        apps.put(app("web:1", GOOD).suffix("v2").request());
        pass();
        assertThat(apps.revisions("shop"))
                .extracting(Revision::name)
                .containsExactly("shop--v2", "shop--v1");
        assertThatThrownBy(() -> apps.put(app("web:1", GOOD).suffix("v1").args("x").request()))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> assertThat(fault.field()).contains("template.revisionSuffix"));
    }

    @Test
    void whatARevisionThatFailedGivesToOthersIsSaid() {
        apps.put(app("web:1", GOOD).suffix("v1").request());
        pass();
        List<TrafficRule> rules =
                List.of(
                        new TrafficRule(Optional.of("shop--v1"), Optional.empty(), 80),
                        new TrafficRule(Optional.of("shop--v2"), Optional.empty(), 20));
        apps.put(app("web:1", BAD).suffix("v2").shares(TrafficRule.LATEST).request());
        apps.put(app("web:1", BAD).suffix("v2").shares(rules).request());
        assertThat(apps.get("shop").status().warnings().toString()).contains("is not ready yet");
        pass();
        assertThat(apps.get("shop").status().warnings())
                .singleElement()
                .asString()
                .startsWith("revision shop--v2 gets none of the requests since 20")
                .endsWith(", it has failed: its 20 % go to the others");
        apps.put(app("web:1", GOOD).suffix("v3").request());
        pass();
        assertThat(apps.get("shop").status().warnings()).isEmpty();
    }

    @Test
    void memoryLargerThanTheHostIsRefusedWithBothNumbers() {
        assertThatThrownBy(() -> apps.put(app("web:1", GOOD).memory(64L << 30).request()))
                .hasMessage(
                        "template.containers[0].resources.memory 64 GiB is more than this"
                                + " host has: at most 8 GiB");
        assertThat(apps.list()).isEmpty();
    }

    @Test
    void onlyTheNewestInactiveRevisionsAreKept() {
        for (int i = 0; i < 5; i++) {
            apps.put(app("web:1", GOOD).args("" + i).maxInactive(2).request());
            pass();
        }
        assertThat(apps.revisions("shop")).extracting(Revision::number).containsExactly(5, 4, 3);
    }

    private void pass() {
        var end = time.instant().plus(Duration.ofMinutes(2));
        while (time.step(end)) {
            assertThat(time.instant()).isBeforeOrEqualTo(end);
        }
    }

    private static TestApp app(String image, List<String> command) {
        return new TestApp("shop").image(image).command(command);
    }
}
