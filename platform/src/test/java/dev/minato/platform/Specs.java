package dev.minato.platform;

import dev.minato.base.Cpu;
import dev.minato.base.Memory;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Replica.ContainerStatus;
import dev.minato.platform.Replica.ContainerStatus.State;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.ledger.AppIntent;
import dev.minato.platform.ledger.AppRow;
import dev.minato.platform.ledger.GenerationPhase;
import dev.minato.platform.ledger.RevisionRow;
import dev.minato.platform.scale.ScaleSpec;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Apps, templates and replicas as small as can be. */
public final class Specs {
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Specs() {}

    public static AppSpec app(Optional<IngressSpec> ingress, AppContainer... containers) {
        return new AppSpec(
                RevisionMode.SINGLE,
                TrafficRule.LATEST,
                ingress,
                List.of(new SecretSpec("s1", Optional.empty())),
                List.of(),
                AppSpec.MOST_INACTIVE,
                template(containers));
    }

    public static TemplateSpec template(AppContainer... containers) {
        return new TemplateSpec(
                List.of(),
                List.of(containers),
                List.of(),
                new ScaleSpec(0, 10),
                Duration.ofSeconds(30));
    }

    public static AppContainer container(List<EnvSetting> env, List<Probe> probes) {
        return new AppContainer(
                "main",
                "web",
                List.of(),
                List.of(),
                env,
                new Cpu(250_000_000),
                new Memory(1L << 29),
                probes,
                List.of());
    }

    public static Optional<IngressSpec> ingress(boolean external, Optional<Integer> port) {
        return Optional.of(new IngressSpec(external, port, true));
    }

    public static AppRow row(AppSpec spec, AppIntent intent) {
        return new AppRow(
                AppName.parse("shop"),
                "default",
                spec,
                new AppDocuments("{}", "{}", "{}"),
                START,
                START,
                intent,
                1);
    }

    /** A revision of the app, named as its set. */
    public static RevisionRow revision(
            RevisionRef set,
            int number,
            GenerationPhase phase,
            Optional<Integer> ready,
            boolean active) {
        return new RevisionRow(
                set.revision(),
                set.app(),
                number,
                template(container(List.of(), List.of())),
                "{}",
                Map.of(),
                START,
                Revision.ProvisioningState.PROVISIONING,
                "",
                START,
                new RevisionRow.RollOut(set.generation(), phase, START),
                ready,
                active);
    }

    public static Replica replica(
            String name,
            RevisionRef set,
            Replica.Phase phase,
            int restarts,
            String reason,
            String message) {
        boolean ready = phase == Replica.Phase.READY;
        return new Replica(
                name,
                set,
                phase,
                Optional.of("10.0.0.2"),
                List.of(
                        new ContainerStatus(
                                "main",
                                false,
                                Optional.of("id"),
                                State.RUNNING,
                                ready,
                                restarts,
                                Optional.empty(),
                                reason,
                                message,
                                Optional.of(START))),
                reason,
                message,
                START,
                ready ? Optional.of(START) : Optional.empty(),
                Optional.empty());
    }
}
