package dev.minato.platform.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.platform.AppSpec;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.ImageResolver.ResolvedImage;
import dev.minato.platform.Probe;
import dev.minato.platform.Probe.Header;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Probe.TcpSocket;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.ReplicaSpec.EnvValue;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.Specs;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.wire.AppDocument;
import dev.minato.platform.wire.ReplicaDocument;
import dev.minato.state.SealedValue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SpecBuilderTest {
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);
    private static final SealedValue SEALED =
            new SealedValue("sealed:1:0123456789abcdef:" + "A".repeat(40));
    private static final Map<String, SealedValue> SECRETS = Map.of("s1", SEALED);
    private static final Probe LIVENESS =
            new Probe(
                    Probe.Type.LIVENESS,
                    new HttpGet(
                            "/h", 1, true, Optional.of("1.2.3.4"), List.of(new Header("A", "b"))),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(1),
                    1,
                    3,
                    Optional.of(Duration.ofSeconds(5)),
                    false);

    private final SpecBuilder builder = new SpecBuilder(new IngressNames("test.localhost"));

    @Test
    void givesContainerAppsVariablesAndTheUsersOverThem() {
        ReplicaSpec spec =
                build(
                        Specs.ingress(true, Optional.of(8080)),
                        List.of(
                                value("A", "1"),
                                value("A", "2"),
                                new EnvSetting("S", Optional.empty(), Optional.of("s1")),
                                value("CONTAINER_APP_NAME", "mine")),
                        List.of(),
                        List.of());
        Map<String, EnvValue> expected = new HashMap<>();
        Map.of(
                        "A", "2",
                        "CONTAINER_APP_NAME", "mine",
                        "CONTAINER_APP_REVISION", "shop--one",
                        "CONTAINER_APP_HOSTNAME", "shop--one.test.localhost",
                        "CONTAINER_APP_ENV_DNS_SUFFIX", "test.localhost",
                        "CONTAINER_APP_PORT", "8080")
                .forEach((name, text) -> expected.put(name, new EnvValue.Literal(text)));
        expected.put("S", new EnvValue.SecretText("s1", SEALED));
        expected.put("CONTAINER_APP_REPLICA_NAME", new EnvValue.ReplicaName());
        assertThat(spec.main().env()).isEqualTo(expected);
        assertThat(spec.toString()).doesNotContain(SEALED.text());
    }

    @Test
    void addsTheDefaultProbesTheUserLeftOut() {
        ReplicaSpec spec =
                build(
                        Specs.ingress(false, Optional.of(8080)),
                        List.of(),
                        List.of(LIVENESS),
                        List.of());
        assertThat(spec.main().probes()).hasSize(3);
        assertThat(spec.main().probe(Probe.Type.LIVENESS)).contains(LIVENESS);
        assertThat(spec.main().probe(Probe.Type.STARTUP))
                .contains(Probe.byDefault(Probe.Type.STARTUP, 8080));
        assertThat(Probe.byDefault(Probe.Type.STARTUP, 80).failureThreshold()).isEqualTo(240);
        assertThat(Probe.byDefault(Probe.Type.READINESS, 80).failureThreshold()).isEqualTo(48);
    }

    @Test
    void aDefaultThatIsSentBackIsToldFromTheUsersProbes() {
        Probe sent = Probe.byDefault(Probe.Type.STARTUP, 80);
        assertThat(sent.isWhatContainerAppsAdds(80)).isTrue();
        assertThat(sent.isWhatContainerAppsAdds(81)).isFalse();
        assertThat(LIVENESS.isWhatContainerAppsAdds(1)).isFalse();
        assertThat(
                        Specs.template(Specs.container(List.of(), List.of(sent, LIVENESS)))
                                .withoutDefaultProbes(java.util.Set.of(80, 443))
                                .main()
                                .probes())
                .containsExactly(LIVENESS);
    }

    @Test
    void withoutIngressThereAreNeitherPortNorProbes() {
        ReplicaSpec spec = build(Optional.empty(), List.of(), List.of(), List.of(80));
        assertThat(spec.targetPort()).isEmpty();
        assertThat(spec.main().probes()).isEmpty();
    }

    @Test
    void theTargetPortIsTheOneTheImageExposesElse80() {
        assertThat(port(List.of(3000))).contains(3000);
        assertThat(port(List.of())).contains(80);
        assertThatThrownBy(() -> port(List.of(80, 443)))
                .hasMessageContaining("exposes the ports [80, 443]");
    }

    private Optional<Integer> port(List<Integer> exposed) {
        return build(Specs.ingress(true, Optional.empty()), List.of(), List.of(), exposed)
                .targetPort();
    }

    @Test
    void documentsSurviveBeingWritten() {
        Optional<IngressSpec> ingress = Specs.ingress(true, Optional.of(8080));
        List<EnvSetting> env =
                List.of(value("A", ""), new EnvSetting("S", Optional.empty(), Optional.of("s1")));
        List<Probe> probes =
                List.of(
                        LIVENESS,
                        new Probe(
                                Probe.Type.READINESS,
                                new TcpSocket(81, Optional.empty()),
                                Duration.ZERO,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(1),
                                2,
                                3,
                                Optional.empty(),
                                false));
        ReplicaSpec spec = build(ingress, env, probes, List.of());
        assertThat(ReplicaDocument.read(ReplicaDocument.write(spec))).isEqualTo(spec);
        AppSpec app = Specs.app(ingress, Specs.container(env, probes));
        assertThat(AppDocument.read(AppDocument.write(app))).isEqualTo(app);
    }

    /** The text is one that the release before groups of containers wrote. */
    @Test
    void aReplicaOfBeforeGroupsIsAGroupOfOne() {
        ReplicaSpec spec =
                ReplicaDocument.read(
                        """
                        {"container":"main","image":"web","imageId":"sha256:1","command":["a"],                        "args":["b",""],"env":{"A":"1"},"nanoCpus":250000000,"memory":536870912,                        "targetPort":8080,"probes":[{"type":"LIVENESS","port":1,"host":"1.2.3.4",                        "path":"/h","https":true,"headers":[["A","b"]],"delay":2000,                        "period":10000,"timeout":1000,"successes":1,"failures":3,"grace":5000,                        "platformDefault":false}],"graceMillis":30000}\
                        """);
        assertThat(spec.containers()).hasSize(1);
        assertThat(spec.main().image().id()).isEqualTo("sha256:1");
        assertThat(spec.main().args()).containsExactly("b", "");
        assertThat(spec.main().probes()).containsExactly(LIVENESS);
        assertThat(spec.targetPort()).contains(8080);
        assertThat(spec.grace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(spec.main().env())
                .containsEntry("CONTAINER_APP_REPLICA_NAME", new EnvValue.ReplicaName())
                .containsEntry("A", new EnvValue.Literal("1"));
    }

    private static EnvSetting value(String name, String value) {
        return new EnvSetting(name, Optional.of(value), Optional.empty());
    }

    private ReplicaSpec build(
            Optional<IngressSpec> ingress,
            List<EnvSetting> env,
            List<Probe> probes,
            List<Integer> exposed) {
        return builder.build(
                SET,
                "default",
                Specs.app(ingress, Specs.container(env, probes)),
                SECRETS,
                Map.of("web", new ResolvedImage("sha256:1", exposed)));
    }
}
