package dev.minato.azure.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.platform.AppSpec.IngressSpec;
import dev.minato.platform.AppSpec.RegistryLogin;
import dev.minato.platform.AppSpec.RevisionMode;
import dev.minato.platform.AppSpec.SecretSpec;
import dev.minato.platform.Secret;
import dev.minato.platform.TrafficRule;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Optional;

class ConfigurationParserTest {
    @Test
    void fillsInWhatContainerAppsFillsIn() {
        ConfigurationParser.Parsed configuration =
                AppDocumentSamples.configuration(
                        "{'activeRevisionsMode':'single','ingress':{'external':'true',"
                                + "'targetPort':'8080','transport':'Auto','fqdn':'x',"
                                + "'exposedPort':null}}");
        assertThat(configuration.document())
                .isEqualTo(
                        AppDocumentSamples.json(
                                "{'activeRevisionsMode':'Single','ingress':{'external':true,"
                                        + "'targetPort':8080,'transport':'auto',"
                                        + "'allowInsecure':false}}"));
        assertThat(configuration.traffic()).isEqualTo(TrafficRule.LATEST);
        assertThat(configuration.ingress().orElseThrow().targetPort()).contains(8080);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'targetPort':6379|6379|6379",
                "'targetPort':'6379','exposedPort':0|6379|6379",
                "'targetPort':6379,'exposedPort':'16379'|6379|16379",
                "'targetPort':80,'exposedPort':8080|80|8080",
                "'exposedPort':5432||5432"
            })
    void theExposedPortOfTcpIsTheTargetPortUnlessItIsSaid(
            String ports, @Nullable Integer target, int exposed) {
        ConfigurationParser.Parsed configuration =
                AppDocumentSamples.configuration("{'ingress':{'transport':'Tcp'," + ports + "}}");
        assertThat(configuration.ingress())
                .contains(IngressSpec.tcp(Optional.ofNullable(target), exposed));
        assertThat(configuration.document().at("/ingress/transport").asString()).isEqualTo("tcp");
        assertThat(configuration.document().at("/ingress/exposedPort").asInt()).isEqualTo(exposed);
        UnsupportedFields.refuseInConfiguration(configuration.document());
    }

    /** As az sends it: weights are texts, names as they were typed. */
    @Test
    void severalRevisionsShareTheRequests() {
        ConfigurationParser.Parsed configuration =
                AppDocumentSamples.configuration(
                        "{'activeRevisionsMode':'multiple','ingress':{'traffic':["
                                + "{'revisionName':'Shop--One','weight':'80','label':'blue',"
                                + "'latestRevision':false},{'latestRevision':true,'weight':'20',"
                                + "'revisionName':null,'label':null},"
                                + "{'revisionName':'shop--two','label':'green'}]}}");
        assertThat(configuration.mode()).isEqualTo(RevisionMode.MULTIPLE);
        assertThat(configuration.traffic())
                .containsExactly(
                        new TrafficRule(Optional.of("shop--one"), Optional.of("blue"), 80),
                        new TrafficRule(Optional.empty(), Optional.empty(), 20),
                        new TrafficRule(Optional.of("shop--two"), Optional.of("green"), 0));
        assertThat(configuration.document().at("/ingress/traffic").isMissingNode()).isTrue();
    }

    @Test
    void withoutIngressNothingIsRouted() {
        ConfigurationParser.Parsed configuration =
                AppDocumentSamples.configuration("{'ingress':null}");
        assertThat(configuration.ingress()).isEmpty();
        assertThat(configuration.document())
                .isEqualTo(AppDocumentSamples.json("{'activeRevisionsMode':'Single'}"));
    }

    @Test
    void targetPortZeroMeansTheOneTheImageExposes() {
        assertThat(
                        AppDocumentSamples.configuration("{'ingress':{'targetPort':0}}")
                                .ingress()
                                .orElseThrow()
                                .targetPort())
                .isEmpty();
    }

    @Test
    void valuesOfSecretsAreNotInTheDocument() {
        ConfigurationParser.Parsed parsed =
                AppDocumentSamples.configuration(
                        "{'secrets':[{'name':'old'},{'name':'new','value':'n',"
                                + "'keyVaultUrl':'','identity':''}]}");
        assertThat(parsed.secrets())
                .containsExactly(
                        new SecretSpec("old", Optional.empty()),
                        new SecretSpec("new", Optional.of("n")));
        assertThat(parsed.document().path("secrets"))
                .isEqualTo(
                        AppDocumentSamples.json("{'a':[{'name':'old'},{'name':'new'}]}").path("a"));
        assertThat(new Secret("new", "n-value").toString()).doesNotContain("n-value");
        assertThat(parsed.secrets().get(1).toString()).doesNotContain("Optional");
    }

    @Test
    void readsRegistries() {
        ConfigurationParser.Parsed configuration =
                AppDocumentSamples.configuration(
                        "{'secrets':[{'name':'p','value':'x'}],'registries':[{'server':"
                                + "'r.local:5000','username':'u',"
                                + "'passwordSecretRef':'p','identity':''}]}");
        assertThat(configuration.registries())
                .containsExactly(
                        new RegistryLogin("r.local:5000", Optional.of("u"), Optional.of("p")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'activeRevisionsMode':'Labels'}|activeRevisionsMode|use Multiple",
                "{'activeRevisionsMode':'Some'}|activeRevisionsMode|one of",
                "{'ingress':{'targetPort':65536}}|ingress.targetPort|0 to 65535",
                "{'ingress':{'targetPort':'http'}}|ingress.targetPort|whole number",
                "{'ingress':{'targetPort':'1e3'}}|ingress.targetPort|whole number",
                "{'ingress':{'targetPort':'８０'}}|ingress.targetPort|whole number",
                "{'ingress':{'exposedPort':-1}}|ingress.exposedPort|0 to 65535",
                "{'ingress':{'corsPolicy':7}}|ingress.corsPolicy|not supported",
                "{'maxInactiveRevisions':-1}|maxInactiveRevisions|0 to 100",
                "{'ingress':{'transport':'tcp'}}|ingress.targetPort|is missing: transport tcp",
                "{'ingress':{'transport':'tcp','targetPort':6379,'external':true}}"
                        + "|ingress.external|use false",
                "{'ingress':{'transport':'tcp','targetPort':80}}"
                        + "|ingress.exposedPort|is missing, and the targetPort 80 is a port of",
                "{'ingress':{'transport':'tcp','targetPort':6379,'exposedPort':443}}"
                        + "|ingress.exposedPort|443 is a port of HTTP: give another",
                "{'ingress':{'transport':'tcp','targetPort':6379,'exposedPort':65536}}"
                        + "|ingress.exposedPort|0 to 65535",
                "{'ingress':{'transport':'tcp','targetPort':6379,"
                        + "'additionalPortMappings':[{'external':false,'targetPort':1}]}}"
                        + "|ingress.additionalPortMappings|remove it",
                "{'ingress':{'transport':'carrier'}}|ingress.transport|one of auto, http",
                "{'ingress':{'external':'maybe'}}|ingress.external|true or false",
                "{'ingress':{'traffic':[{'weight':100}]}}"
                        + "|ingress.traffic[0].revisionName|is missing",
                "{'ingress':{'traffic':[{'revisionName':'shop--b','latestRevision':true}]}}"
                        + "|ingress.traffic[0].latestRevision|give one of the two",
                "{'ingress':{'traffic':[{'latestRevision':true,'weight':'many'}]}}"
                        + "|ingress.traffic[0].weight|whole number",
                "{'ingress':{'traffic':[{'latestRevision':true,'label':'Blue'}]}}"
                        + "|ingress.traffic[0].label|is not a label",
                "{'ingress':{'traffic':[{'latestRevision':true,'label':'a--b'}]}}"
                        + "|ingress.traffic[0].label|is not a label",
                "{'ingress':{'traffic':[{'latestRevision':true,'label':'1a'}]}}"
                        + "|ingress.traffic[0].label|is not a label",
                "{'ingress':{'traffic':[{'latestRevision':true,'label':"
                        + "'a012345678901234567890123456789012345678901234567890123456'}]}}"
                        + "|ingress.traffic[0].label|at most 56",
                "{'ingress':{'customDomains':[{'name':'x'}]}}|ingress.customDomains|not supported",
                "{'ingress':{'ipSecurityRestrictions':[{'name':'x'}]}}"
                        + "|ingress.ipSecurityRestrictions|not supported",
                "{'ingress':{'stickySessions':{'affinity':'sticky'}}}"
                        + "|ingress.stickySessions.affinity|use none",
                "{'dapr':{'enabled':true}}|dapr.enabled|not supported",
                "{'secrets':[{'name':'A','value':'x'}]}|secrets[0].name|not a secret's name",
                "{'secrets':[{'name':'a','keyVaultUrl':'https://v'}]}"
                        + "|secrets[0].keyVaultUrl|not supported",
                "{'secrets':[{'name':'a','value':'x','identity':'system'}]}"
                        + "|secrets[0].identity|not supported",
                "{'registries':[{'username':'u'}]}|registries[0].server|is missing"
            })
    void refusesByPath(String json, String field, String message) {
        assertThatThrownBy(() -> AppDocumentSamples.configuration(json))
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.field()).contains("configuration." + field);
                            assertThat(fault.text()).contains(message);
                        });
    }
}
