package dev.minato.azure.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing of an app is accepted and silently not done. */
class UnsupportedFieldsTest {
    private static void configuration(String json) {
        UnsupportedFields.refuseInConfiguration(AppDocumentSamples.configuration(json).document());
    }

    private static void template(String members) {
        UnsupportedFields.refuseInTemplate(
                AppDocumentSamples.template("{'containers':[{'image':'i'}]" + members + "}")
                        .document());
    }

    private static void refused(Runnable request, String field, String message) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        Fault.class,
                        fault -> {
                            assertThat(fault.kind()).isEqualTo(Fault.Kind.UNSUPPORTED);
                            assertThat(fault.field()).contains(field);
                            assertThat(fault.text()).startsWith(field).contains(message);
                        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'ingress':{'transport':'HTTP2'}}|ingress.transport|use auto or http",
                "{'ingress':{'exposedPort':'8443'}}|ingress.exposedPort|remove it",
                "{'ingress':{'targetPortHttpScheme':'https'}}|ingress.targetPortHttpScheme|knows",
                "{'registries':[{'server':'r','identity':'system'}]}|registries[0].identity|give",
                "{'targetLabel':'blue'}|targetLabel|remove it",
                "{'runtime':{'java':{'enableMetrics':true}}}|runtime|remove it",
                "{'identitySettings':[{'identity':'system'}]}|identitySettings|knows",
                "{'colour':'red'}|colour|knows",
                "{'dapr':{'shape':1}}|dapr.shape|knows"
            })
    void ofAConfiguration(String json, String field, String message) {
        refused(() -> configuration(json), "configuration." + field, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'scale':{'allowScalingRuleOverride':true}|scale.allowScalingRuleOverride|knows",
                "'colour':'red'|colour|knows"
            })
    void ofATemplate(String members, String field, String message) {
        refused(() -> template("," + members), "template." + field, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'imageType':'CloudBuild'|imageType|build the image",
                "'lifecycle':{'preStop':1}|lifecycle|knows",
                "'probes':[{'type':'Liveness','tcpSocket':{'port':1},'gRPC':{'port':1}}]"
                        + "|probes[0].gRPC|knows",
                "'env':[{'name':'A','value':'1','from':'x'}]|env[0].from|knows"
            })
    void ofAContainer(String members, String field, String message) {
        String json = "{'containers':[{'image':'i'," + members + "}]}";
        refused(
                () ->
                        UnsupportedFields.refuseInTemplate(
                                AppDocumentSamples.template(json).document()),
                "template.containers[0]." + field,
                message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'ingress':{'external':true,'targetPort':80,'transport':'auto',"
                        + "'exposedPort':0,'allowInsecure':false,'traffic':null}}",
                "{'dapr':{'enabled':false,'appId':'x','logLevel':'info'},'runtime':{},"
                        + "'identitySettings':[],'targetLabel':'','revisionTransition':null,"
                        + "'somethingOff':false,'maxInactiveRevisions':100}",
                "{'registries':[{'server':'r','identity':''}],"
                        + "'secrets':[{'name':'a','value':'x','identity':'','keyVaultUrl':''}]}"
            })
    void whatSaysNothingOfAConfigurationIsTaken(String json) {
        configuration(json);
    }

    /** As Azure answers it where nobody said anything. */
    @Test
    void whatAzureFillsInIsTaken() {
        template(
                ",'scale':{'minReplicas':0,'maxReplicas':10,'rules':[],'cooldownPeriod':300,"
                        + "'pollingInterval':30},'volumes':[],'serviceBinds':null,"
                        + "'revisionSuffix':'','initContainers':[]");
        UnsupportedFields.refuseInTemplate(
                AppDocumentSamples.template(
                                "{'containers':[{'image':'i','imageType':'ContainerImage',"
                                        + "'resources':{'cpu':0.5,'memory':'1Gi',"
                                        + "'ephemeralStorage':'2Gi'}}]}")
                        .document());
    }
}
