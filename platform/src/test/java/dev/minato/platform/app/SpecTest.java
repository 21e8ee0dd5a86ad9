package dev.minato.platform.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.platform.Probe;
import dev.minato.platform.ReplicaSpec;
import dev.minato.platform.Resolver.ResolvedImage;
import dev.minato.platform.RevisionRef;
import dev.minato.platform.document.Documents;
import dev.minato.platform.document.SpecJson;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class SpecTest {
    private static final RevisionRef SET = new RevisionRef("shop", "shop--one", 1);
    private static final Map<String, String> SECRETS = Map.of("s1", "secret-value");

    private final SpecBuilder builder = new SpecBuilder(new Names("test.localhost", b -> "00"));

    @Test
    void givesContainerAppsVariablesAndTheUsersOverThem() {
        ReplicaSpec spec =
                build(
                        "{'external':true,'targetPort':8080}",
                        "'env':[{'name':'A','value':'1'},{'name':'A','value':'2'},"
                                + "{'name':'S','secretRef':'s1'},"
                                + "{'name':'CONTAINER_APP_NAME','value':'mine'}]",
                        List.of());
        assertThat(spec.env())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "A", "2",
                                "S", "secret-value",
                                "CONTAINER_APP_NAME", "mine",
                                "CONTAINER_APP_REVISION", "shop--one",
                                "CONTAINER_APP_HOSTNAME", "shop--one.test.localhost",
                                "CONTAINER_APP_ENV_DNS_SUFFIX", "test.localhost",
                                "CONTAINER_APP_PORT", "8080"));
        assertThat(spec.toString()).doesNotContain("secret-value");
    }

    @Test
    void addsTheDefaultProbesTheUserLeftOut() {
        ReplicaSpec spec =
                build(
                        "{'targetPort':8080}",
                        "'probes':[{'type':'Liveness','tcpSocket':{'port':1}}]",
                        List.of());
        assertThat(spec.probes()).hasSize(3);
        assertThat(spec.probe(Probe.Type.LIVENESS).orElseThrow().platformDefault()).isFalse();
        assertThat(spec.probe(Probe.Type.STARTUP))
                .contains(Probe.byDefault(Probe.Type.STARTUP, 8080));
        assertThat(spec.probe(Probe.Type.STARTUP).orElseThrow().failureThreshold()).isEqualTo(240);
        assertThat(spec.probe(Probe.Type.READINESS).orElseThrow().failureThreshold()).isEqualTo(48);
    }

    @Test
    void withoutIngressThereAreNeitherPortNorProbes() {
        ReplicaSpec spec = build("null", "'x':1", List.of(80));
        assertThat(spec.targetPort()).isEmpty();
        assertThat(spec.probes()).isEmpty();
    }

    @Test
    void theTargetPortIsTheOneTheImageExposesElse80() {
        assertThat(build("{}", "'x':1", List.of(3000)).targetPort()).contains(3000);
        assertThat(build("{}", "'x':1", List.of()).targetPort()).contains(80);
        assertThatThrownBy(() -> build("{}", "'x':1", List.of(80, 443)))
                .hasMessageContaining("exposes the ports [80, 443]");
    }

    @Test
    void aSpecSurvivesBeingWritten() {
        ReplicaSpec spec =
                build(
                        "{'targetPort':8080}",
                        "'command':['a'],'args':['b',''],'probes':[{'type':'Liveness','httpGet':"
                                + "{'port':1,'path':'/h','host':'1.2.3.4','httpHeaders':"
                                + "[{'name':'A','value':'b'}]},'initialDelaySeconds':2,"
                                + "'terminationGracePeriodSeconds':5}]",
                        List.of());
        assertThat(SpecJson.read(SpecJson.write(spec))).isEqualTo(spec);
    }

    private ReplicaSpec build(String ingress, String container, List<Integer> exposed) {
        return builder.build(
                SET,
                Documents.configuration("{'ingress':" + ingress + "}", Map.of()).configuration(),
                Documents.template("{'containers':[{'image':'i'," + container + "}]}"),
                SECRETS,
                new ResolvedImage("sha256:1", exposed));
    }
}
