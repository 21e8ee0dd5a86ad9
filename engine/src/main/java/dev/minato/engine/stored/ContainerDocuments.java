package dev.minato.engine.stored;

import dev.minato.engine.MountPoint;
import dev.minato.engine.RunError;
import dev.minato.engine.adoption.FoundContainer;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.EnvSecret;
import dev.minato.engine.spec.ExecSpec;
import dev.minato.engine.spec.HealthCheck;
import dev.minato.engine.spec.LogSpec;
import dev.minato.engine.spec.ProcessSpec;
import dev.minato.engine.spec.RestartPolicy;
import dev.minato.engine.spec.StreamSpec;
import dev.minato.engine.wire.ContainerDocument;
import dev.minato.engine.wire.ExecDocument;
import dev.minato.engine.wire.MountPointDocument;
import dev.minato.engine.wire.OutcomeDocument;
import dev.minato.engine.wire.RunDocument;
import dev.minato.image.model.ImageId;
import dev.minato.state.SealedValue;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Containers to and from the form in which they are stored. */
public final class ContainerDocuments {
    private ContainerDocuments() {}

    public static ContainerDocument of(ContainerSpec spec) {
        return new ContainerDocument(
                ContainerDocument.VERSION,
                spec.name().orElse(null),
                spec.image(),
                spec.imageId().toString(),
                process(spec.process()),
                streams(spec.streams()),
                spec.hostname(),
                spec.domainname(),
                spec.labels(),
                spec.healthCheck().map(ContainerDocuments::healthCheck).orElse(null),
                SpecPartDocuments.of(spec.resources()),
                SpecPartDocuments.of(spec.storage()),
                NetworkDocuments.of(spec.network()),
                SpecPartDocuments.of(spec.security()),
                new ContainerDocument.Log(
                        spec.log().maxSize(),
                        spec.log().maxFiles(),
                        spec.log().driver().orElse(null)),
                new ContainerDocument.Restart(
                        spec.restart().mode().name(), spec.restart().maximumRetries()),
                spec.autoRemove(),
                spec.owner().orElse(null),
                spec.request());
    }

    private static ContainerDocument.Command process(ProcessSpec process) {
        return new ContainerDocument.Command(
                process.entrypoint().orElse(null),
                process.cmd(),
                process.env(),
                process.workingDir(),
                process.user(),
                process.stopSignal(),
                process.stopTimeout().orElse(null),
                process.init(),
                process.secretEnv().isEmpty() ? null : sealed(process.secretEnv()));
    }

    /** Refuses to write clear text: whoever stores a container has sealed it. */
    private static Map<String, String> sealed(Map<String, EnvSecret> secrets) {
        Map<String, String> texts = new TreeMap<>();
        secrets.forEach((name, secret) -> {
            if (!(secret instanceof EnvSecret.SealedText sealed)) {
                throw new IllegalStateException("the secret " + name + " was not sealed");
            }
            texts.put(name, sealed.value().text());
        });
        return texts;
    }

    private static ContainerDocument.Streams streams(StreamSpec streams) {
        return new ContainerDocument.Streams(
                streams.tty(),
                streams.openStdin(),
                streams.stdinOnce(),
                streams.rows(),
                streams.columns());
    }

    private static ContainerDocument.HealthCheck healthCheck(HealthCheck check) {
        return new ContainerDocument.HealthCheck(
                check.test(),
                check.interval().toString(),
                check.timeout().toString(),
                check.startPeriod().toString(),
                check.startInterval().toString(),
                check.retries());
    }

    public static ContainerSpec spec(ContainerDocument stored) {
        return new ContainerSpec(
                Optional.ofNullable(stored.name()),
                stored.image(),
                ImageId.parse(stored.imageId()),
                process(stored.process()),
                streams(stored.streams()),
                StoredValues.text(stored.hostname()),
                StoredValues.text(stored.domainname()),
                StoredValues.map(stored.labels()),
                Optional.ofNullable(stored.healthCheck()).map(ContainerDocuments::healthCheck),
                SpecPartDocuments.resources(stored.resources()),
                SpecPartDocuments.storage(stored.storage()),
                NetworkDocuments.spec(stored.network()),
                SpecPartDocuments.security(stored.security()),
                new LogSpec(
                        stored.log().maxSize(),
                        stored.log().maxFiles(),
                        Optional.ofNullable(stored.log().driver())),
                new RestartPolicy(
                        RestartPolicy.Mode.valueOf(stored.restart().mode()),
                        stored.restart().maximumRetries()),
                stored.autoRemove(),
                Optional.ofNullable(stored.owner()),
                StoredValues.text(stored.request()));
    }

    private static ProcessSpec process(ContainerDocument.Command stored) {
        return new ProcessSpec(
                Optional.ofNullable(stored.entrypoint()),
                StoredValues.list(stored.cmd()),
                StoredValues.list(stored.env()),
                StoredValues.text(stored.workingDir()),
                StoredValues.text(stored.user()),
                StoredValues.text(stored.stopSignal()),
                Optional.ofNullable(stored.stopTimeout()),
                stored.init(),
                secrets(StoredValues.map(stored.secretEnv())));
    }

    private static Map<String, EnvSecret> secrets(Map<String, String> stored) {
        Map<String, EnvSecret> secrets = new HashMap<>();
        stored.forEach(
                (name, text) -> secrets.put(name, new EnvSecret.SealedText(new SealedValue(text))));
        return secrets;
    }

    private static StreamSpec streams(ContainerDocument.Streams stored) {
        return new StreamSpec(
                stored.tty(),
                stored.openStdin(),
                stored.stdinOnce(),
                stored.rows(),
                stored.columns());
    }

    private static HealthCheck healthCheck(ContainerDocument.HealthCheck stored) {
        return new HealthCheck(
                stored.test(),
                StoredValues.duration(stored.interval()),
                StoredValues.duration(stored.timeout()),
                StoredValues.duration(stored.startPeriod()),
                StoredValues.duration(stored.startInterval()),
                stored.retries());
    }

    public static MountPointDocument of(MountPoint point) {
        return new MountPointDocument(
                point.type(),
                point.name(),
                point.source(),
                point.destination(),
                point.driver(),
                point.mode(),
                point.writable(),
                point.propagation());
    }

    static MountPoint point(MountPointDocument stored) {
        return new MountPoint(
                stored.type(),
                StoredValues.text(stored.name()),
                StoredValues.text(stored.source()),
                stored.destination(),
                StoredValues.text(stored.driver()),
                StoredValues.text(stored.mode()),
                stored.writable(),
                StoredValues.text(stored.propagation()));
    }

    public static OutcomeDocument of(RunOutcome outcome) {
        return new OutcomeDocument(
                OutcomeDocument.VERSION,
                outcome.exitCode(),
                outcome.oomKilled(),
                outcome.error().text(),
                StoredValues.text(outcome.startedAt()),
                StoredValues.text(outcome.finishedAt()),
                outcome.error().failure().flatMap(FailureDocuments::of).orElse(null));
    }

    public static RunOutcome outcome(OutcomeDocument stored) {
        return new RunOutcome(
                stored.exitCode(),
                stored.oomKilled(),
                new RunError(
                        StoredValues.text(stored.error()),
                        FailureDocuments.failure(stored.failure())),
                StoredValues.instant(stored.startedAt()),
                StoredValues.instant(stored.finishedAt()));
    }

    public static ExecDocument of(ExecSpec exec) {
        return new ExecDocument(
                ExecDocument.VERSION,
                exec.argv(),
                exec.env(),
                exec.workingDir(),
                exec.user(),
                exec.stdin(),
                exec.stdout(),
                exec.stderr(),
                exec.tty(),
                exec.privileged(),
                exec.detachKeys(),
                exec.rows(),
                exec.columns());
    }

    public static ExecSpec exec(ExecDocument stored) {
        return new ExecSpec(
                StoredValues.list(stored.argv()),
                StoredValues.list(stored.env()),
                StoredValues.text(stored.workingDir()),
                StoredValues.text(stored.user()),
                stored.stdin(),
                stored.stdout(),
                stored.stderr(),
                stored.tty(),
                stored.privileged(),
                StoredValues.text(stored.detachKeys()),
                stored.rows(),
                stored.columns());
    }

    public static RunDocument of(RunRecord run) {
        return new RunDocument(
                RunDocument.VERSION,
                run.phase().name(),
                run.pid(),
                run.conmon(),
                run.conmonStart(),
                StoredValues.text(run.startedAt()),
                run.restarts(),
                run.stop()
                        .map(stop ->
                                new RunDocument.Stop(
                                        stop.killAt().toString(), stop.grace().toMillis()))
                        .orElse(null));
    }

    static RunRecord run(RunDocument stored) {
        return new RunRecord(
                FoundContainer.Bundle.valueOf(stored.phase()),
                stored.pid(),
                stored.conmon(),
                stored.conmonStart(),
                StoredValues.instant(stored.startedAt()),
                stored.restarts(),
                Optional.ofNullable(stored.stop())
                        .flatMap(stop ->
                                StoredValues.instant(stop.killAt())
                                        .map(at ->
                                                new RunRecord.StopDeadline(
                                                        at,
                                                        Duration.ofMillis(stop.graceMillis())))));
    }
}
