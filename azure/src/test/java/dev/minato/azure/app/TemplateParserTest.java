package dev.minato.azure.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.azure.wire.Json;
import dev.minato.base.Fault;
import dev.minato.platform.Probe;
import dev.minato.platform.Probe.HttpGet;
import dev.minato.platform.Probe.TcpSocket;
import dev.minato.platform.TemplateSpec;
import dev.minato.platform.TemplateSpec.AppContainer;
import dev.minato.platform.TemplateSpec.AppVolume;
import dev.minato.platform.TemplateSpec.EnvSetting;
import dev.minato.platform.TemplateSpec.VolumeMount;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class TemplateParserTest {
    private static final String IMAGE = "{'containers':[{'image':'nginx'%s}]%s}";

    @Test
    void fillsInWhatContainerAppsFillsIn() {
        TemplateParser.Parsed template = AppDocumentSamples.template(IMAGE.formatted("", ""));
        assertThat(template.document())
                .isEqualTo(
                        AppDocumentSamples.json(
                                "{'containers':[{'image':'nginx','name':'shop',"
                                        + "'resources':{'cpu':0.25,'memory':'0.5Gi'}}],"
                                        + "'scale':{'minReplicas':0,'maxReplicas':10}}"));
        assertThat(template.spec().main().memory().bytes()).isEqualTo(1L << 29);
        assertThat(template.spec().main().cpu().nanos()).isEqualTo(250_000_000);
        assertThat(template.spec().terminationGracePeriod()).isEqualTo(Duration.ofSeconds(30));
        assertThat(template.spec().scale().replicas()).isEqualTo(1);
    }

    @Test
    void readsAnyCaseAndNumbersFromStringsAndDropsNulls() {
        TemplateParser.Parsed template =
                AppDocumentSamples.template(
                        "{'Containers':[null,{'IMAGE':'nginx','Command':null,'resources':"
                                + "{'CPU':'0.50','memory':'1.0Gi'},'env':[{'name':'A','value':1},"
                                + "{'name':'B','value':'','secretRef':'s1'}]}],"
                                + "'revisionSuffix':null,'scale':{'minReplicas':'2','rules':["
                                + "{'name':'h','http':{'metadata':{'concurrentRequests':50}},"
                                + "'custom':null}]}}");
        assertThat(template.document())
                .isEqualTo(
                        AppDocumentSamples.json(
                                "{'containers':[{'image':'nginx','name':'shop','resources':"
                                        + "{'cpu':0.5,'memory':'1Gi'},'env':[{'name':'A',"
                                        + "'value':'1'},{'name':'B','secretRef':'s1'}]}],"
                                        + "'scale':{'minReplicas':2,'maxReplicas':10,'rules':["
                                        + "{'name':'h','http':{'metadata':"
                                        + "{'concurrentRequests':'50'}}}]}}"));
        assertThat(template.spec().scale().replicas()).isEqualTo(2);
        assertThat(template.spec().main().env())
                .containsExactly(
                        new EnvSetting("A", Optional.of("1"), Optional.empty()),
                        new EnvSetting("B", Optional.empty(), Optional.of("s1")));
    }

    @Test
    void keepsMembersNobodyKnows() {
        TemplateParser.Parsed template =
                AppDocumentSamples.template(
                        IMAGE.formatted(",'x':{'y':[1,null]}", ",'Later':true"));
        assertThat(template.document().path("Later").asBoolean()).isTrue();
        assertThat(template.document().at("/containers/0/x/y").size()).isEqualTo(1);
    }

    @Test
    void readsProbesWithTheirTimes() {
        TemplateParser.Parsed template =
                AppDocumentSamples.template(
                        IMAGE.formatted(
                                ",'probes':[{'type':'liveness','httpGet':{'path':'health',"
                                        + "'port':'8080','scheme':'https','httpHeaders':"
                                        + "[{'name':'X-A','value':'b'}]},'initialDelaySeconds':3,"
                                        + "'periodSeconds':7,'timeoutSeconds':2,"
                                        + "'failureThreshold':4,'terminationGracePeriodSeconds':9},"
                                        + "{'type':'Readiness','tcpSocket':{'port':81},"
                                        + "'successThreshold':2}]",
                                ""));
        Probe liveness = template.spec().main().probes().getFirst();
        assertThat(liveness.type()).isEqualTo(Probe.Type.LIVENESS);
        assertThat(liveness.check())
                .isEqualTo(
                        new HttpGet(
                                "/health",
                                8080,
                                true,
                                Optional.empty(),
                                List.of(new Probe.Header("X-A", "b"))));
        assertThat(liveness.initialDelay()).isEqualTo(Duration.ofSeconds(3));
        assertThat(liveness.period()).isEqualTo(Duration.ofSeconds(7));
        assertThat(liveness.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(liveness.failureThreshold()).isEqualTo(4);
        assertThat(liveness.terminationGracePeriod()).contains(Duration.ofSeconds(9));
        Probe readiness = template.spec().main().probes().get(1);
        assertThat(readiness.check()).isEqualTo(new TcpSocket(81, Optional.empty()));
        assertThat(readiness.successThreshold()).isEqualTo(2);
        assertThat(readiness.period()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void defaultProbesSentBackCountAsNotGiven() {
        TemplateParser.Parsed sent = AppDocumentSamples.template(IMAGE.formatted("", ""));
        ObjectNode answered =
                TemplateDocument.answered(Json.text(sent.document()), sent.spec(), Optional.of(80));
        assertThat(answered.at("/containers/0/probes").size()).isEqualTo(3);
        TemplateParser.Parsed again =
                AppDocumentSamples.template(Json.text(answered).replace('"', '\''));
        TemplateSpec users = again.spec().withoutDefaultProbes(Set.of(80));
        assertThat(users).isEqualTo(sent.spec());
        assertThat(TemplateDocument.users(Json.text(again.document()), users))
                .isEqualTo(sent.document());
        assertThat(
                        TemplateDocument.answered(
                                        Json.text(again.document()), users, Optional.of(81))
                                .at("/containers/0/probes/0/tcpSocket/port")
                                .asInt())
                .isEqualTo(81);
    }

    @Test
    void ephemeralStorageIsAnsweredAndWhatIsSentOfItMeansNothing() {
        TemplateParser.Parsed sent =
                AppDocumentSamples.template(
                        "{'initContainers':[{'name':'i','image':'i'}],'containers':[{'name':'a',"
                                + "'image':'a','resources':{'ephemeralStorage':'99Gi'}},"
                                + "{'name':'b','image':'b'}]}");
        ObjectNode answered =
                TemplateDocument.answered(
                        Json.text(sent.document()), sent.spec(), Optional.empty());
        for (String container : List.of("/initContainers/0", "/containers/0", "/containers/1")) {
            assertThat(answered.at(container + "/resources/ephemeralStorage").asString())
                    .isEqualTo("2Gi");
        }
        assertThat(AppDocumentSamples.template(Json.text(answered).replace('"', '\'')).document())
                .isEqualTo(sent.document());
    }

    @Test
    void readsAGroupOfContainersWithVolumes() {
        TemplateSpec spec =
                AppDocumentSamples.template(
                                "{'initContainers':[{'name':'first','image':'i'}],'containers':["
                                        + "{'name':'web','image':'a','volumeMounts':[{'volumeName':"
                                        + "'v','mountPath':'/data','subPath':'x/y'}]},"
                                        + "{'name':'side','image':'b'}],'volumes':[{'name':'v',"
                                        + "'storageType':'EmptyDir'}]}")
                        .spec();
        assertThat(spec.allContainers().map(AppContainer::name))
                .containsExactly("first", "web", "side");
        assertThat(spec.volumes()).containsExactly(new AppVolume("v"));
        assertThat(spec.main().mounts()).containsExactly(new VolumeMount("v", "/data", "x/y"));
        assertThat(spec.images()).containsExactly("a", "b", "i");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'containers':{}}|template.containers|an object is not a list",
                "{'containers':[{}]}|template.containers[0].image|is missing",
                "{'volumes':[{'name':'v','storageType':'Smb'}],'containers':[{'image':'b'}]}"
                        + "|template.volumes[0].storageType|EmptyDir",
                "{'volumes':[{'name':'V'}],'containers':[{'image':'b'}]}"
                        + "|template.volumes[0].name|not a volume's name",
                "{'initContainers':[{'image':'i','probes':[{'type':'Liveness','tcpSocket':"
                        + "{'port':1}}]}],'containers':[{'image':'b'}]}"
                        + "|template.initContainers[0].probes|runs to its end",
                "{'revisionSuffix':'A','containers':[{'image':'b'}]}"
                        + "|template.revisionSuffix|not a revision's suffix",
                "{'scale':{'maxReplicas':0},'containers':[{'image':'b'}]}"
                        + "|template.scale.maxReplicas|give 1 to 1000",
                "{'scale':{'minReplicas':3,'maxReplicas':2},'containers':[{'image':'b'}]}"
                        + "|template.scale.minReplicas|raise maxReplicas",
                "{'scale':{'minReplicas':1.5},'containers':[{'image':'b'}]}"
                        + "|template.scale.minReplicas|whole number",
                "{'terminationGracePeriodSeconds':601,'containers':[{'image':'b'}]}"
                        + "|template.terminationGracePeriodSeconds|give 0 to 600"
            })
    void refusesByPath(String json, String field, String message) {
        refused(json, field, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'resources':{'cpu':0}|resources.cpu|0.01 or more",
                "'resources':{'cpu':'1e999999999'}|resources.cpu|number",
                "'resources':{'memory':'lots'}|resources.memory|not an amount of memory",
                "'resources':{'memory':'1Mi'}|resources.memory|too little",
                "'env':[{'name':'A=B','value':'1'}]|env[0].name|may not hold '='",
                "'env':[{'name':'A','value':'x','secretRef':'s1'}]|env[0].value|give one",
                "'env':[{'value':'x'}]|env[0].name|is missing",
                "'name':'Bad Name'|name|not a container's name",
                "'volumeMounts':[{'volumeName':'v','mountPath':'x'}]"
                        + "|volumeMounts[0].mountPath|not an absolute path",
                "'volumeMounts':[{'volumeName':'v','mountPath':'/x/../..'}]"
                        + "|volumeMounts[0].mountPath|without ..",
                "'volumeMounts':[{'volumeName':'v','mountPath':'/x','subPath':'../y'}]"
                        + "|volumeMounts[0].subPath|inside a volume",
                "'volumeMounts':[{'mountPath':'/x'}]|volumeMounts[0].volumeName|is missing",
                "'probes':[{'type':'Startup'}]|probes[0]|either httpGet or tcpSocket",
                "'probes':[{'type':'Weekly','tcpSocket':{'port':1}}]|probes[0].type|one of",
                "'probes':[{'type':'Startup','tcpSocket':{}}]|probes[0].tcpSocket.port|missing",
                "'probes':[{'type':'Startup','tcpSocket':{'port':0}}]"
                        + "|probes[0].tcpSocket.port|1 to 65535",
                "'probes':[{'type':'Startup','tcpSocket':{'port':1},'periodSeconds':0}]"
                        + "|probes[0].periodSeconds|1 to 240",
                "'probes':[{'type':'Startup','tcpSocket':{'port':1},'successThreshold':2}]"
                        + "|probes[0].successThreshold|must be 1",
                "'probes':[{'type':'Startup','tcpSocket':{'port':1}},"
                        + "{'type':'Startup','tcpSocket':{'port':2}}]|probes[1].type|twice",
                "'probes':[{'type':'Startup','exec':{'command':['x']}}]|probes[0].exec|not supp",
                "'probes':[{'type':'Startup','httpGet':{'port':1,'path':'/a b'}}]"
                        + "|probes[0].httpGet.path|encode",
                "'probes':[{'type':'Startup','httpGet':{'port':1,'httpHeaders':"
                        + "[{'name':'a:b','value':'c'}]}}]|probes[0].httpGet.httpHeaders[0]|header"
            })
    void refusesContainersByPath(String member, String field, String message) {
        refused(IMAGE.formatted("," + member, ""), "template.containers[0]." + field, message);
    }

    @Test
    void aNulInATextIsRefused() {
        refused(
                IMAGE.formatted(",'env':[{'name':'A','value':'x\\u0000y'}]", ""),
                "template.containers[0].env[0].value",
                "NUL");
    }

    private static void refused(String json, String field, String message) {
        assertThatThrownBy(() -> AppDocumentSamples.template(json))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.kind())
                                    .isIn(Fault.Kind.INVALID, Fault.Kind.UNSUPPORTED);
                            assertThat(fault.field()).contains(field);
                            assertThat(fault.text()).contains(field).contains(message);
                        });
    }
}
