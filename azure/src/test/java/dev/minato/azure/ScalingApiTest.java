package dev.minato.azure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How apps scale: rules that are taken, those that are not, and why there are so many replicas. */
@Timeout(60)
final class ScalingApiTest extends AppApiFixture {
    private static final String SCALING =
            ArmLab.SEALING_KEY.replace("sealingKeys/default", "scaling/");

    private ArmLab.Answer scale(String json) {
        return patchShop(
                "{'properties':{'template':{'scale':%s}}}".formatted(json).replace('\'', '"'));
    }

    @Test
    void whatWasDecidedIsExplained() {
        putShop();
        assertThat(
                        scale(
                                        "{'minReplicas':2,'rules':[{'name':'web','http':{'metadata':"
                                            + "{'concurrentRequests':'5'}}}]}")
                                .status())
                .isEqualTo(200);
        ArmLab.Answer scaling = lab.get(SCALING + "shop");
        while (scaling.at("properties.revisions.0.lastDecision.replicas").isEmpty()) {
            scaling = lab.get(SCALING + "shop");
        }
        assertThat(scaling.at("type")).isEqualTo("Minato.Host/scaling");
        assertThat(scaling.at("properties.revisions.0.replicas")).isEqualTo("2");
        assertThat(scaling.at("properties.revisions.0.minReplicas")).isEqualTo("2");
        assertThat(scaling.at("properties.revisions.0.rules.0.name")).isEqualTo("web");
        assertThat(scaling.at("properties.revisions.0.rules.0.target")).startsWith("5");
        assertThat(scaling.at("properties.revisions.0.rules.0.active")).isEqualTo("false");
    }

    @Test
    void anAppThatIsNotThereIsNotFound() {
        assertThat(lab.get(SCALING + "nobody").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'rules':[{'name':'a','custom':{'type':'redis','auth':[{'secretRef':'no',"
                        + "'triggerParameter':'password'}]}}]}"
                        + "|template.scale.rules[0].auth[0].secretRef|'no' is not among",
                "{'rules':[{'name':'a','custom':{'type':'cpu','metadata':{'value':'much'}}}]}"
                        + "|template.scale.rules[0].custom.metadata.value|a whole percentage",
                "{'rules':[{'name':'a','custom':{'type':'nobody'}}]}"
                        + "|template.scale.rules[0].custom.type|not known"
            })
    void whatIsWrongChangesNothing(String json, String field, String text) {
        putShop();
        ArmLab.Answer answer = scale(json);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.at("error.target")).isEqualTo(field);
        assertThat(answer.at("error.message")).contains(text);
        assertThat(lab.get(SHOP).at("properties.template.scale.rules.0.name")).isEmpty();
    }
}
