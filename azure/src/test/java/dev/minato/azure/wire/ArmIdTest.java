package dev.minato.azure.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;
import java.util.Optional;

/** Resource IDs: read in any case, printed as Azure does, and what is none refused. */
final class ArmIdTest {
    private static ArmId parse(String text) {
        return ArmId.parse("id", text);
    }

    @Test
    void anIdHasItsParts() {
        ArmId id = parse("/subscriptions/s/resourceGroups/g/providers/Microsoft.App/jobs/j");
        assertThat(id.subscription()).isEqualTo("s");
        assertThat(id.group()).contains("g");
        assertThat(id.namespace()).contains("Microsoft.App");
        assertThat(id.segments()).containsExactly(new ArmId.Segment("jobs", "j"));
        assertThat(id.name()).isEqualTo("j");
        assertThat(id.type()).isEqualTo("Microsoft.App/jobs");
    }

    @ParameterizedTest
    @CsvSource({
        "/subscriptions/s, Microsoft.Resources/subscriptions, s",
        "/subscriptions/s/resourceGroups/G, Microsoft.Resources/resourceGroups, G",
        "/subscriptions/s/locations/local, Microsoft.Resources/subscriptions/locations, local",
        "/subscriptions/s/providers/Microsoft.App, Microsoft.Resources/providers, Microsoft.App",
        "/subscriptions/s/resourceGroups/g/providers/A.B/x/1/y/2, A.B/x/y, 2",
        "/subscriptions/s/providers/Minato.Host/status/default, Minato.Host/status, default",
    })
    void typeAndNameAreThoseOfTheInnermost(String text, String type, String name) {
        assertThat(parse(text).type()).isEqualTo(type);
        assertThat(parse(text).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/jobs/j",
                "/SUBSCRIPTIONS/s/resourcegroups/g/Providers/Microsoft.App/jobs/j",
                "//subscriptions//s/resourceGroups/g/providers/Microsoft.App//jobs/j/",
            })
    void theFixedWordsAreReadInAnyFormAndPrintedAsAzureDoes(String text) {
        assertThat(parse(text))
                .hasToString("/subscriptions/s/resourceGroups/g/providers/Microsoft.App/jobs/j");
    }

    @Test
    void caseMakesNoDifference() {
        ArmId id = HostSubscription.app("Rg", "shop");
        ArmId other = parse(id.toString().toUpperCase(Locale.ROOT));
        assertThat(other).isEqualTo(id).hasSameHashCodeAs(id);
        assertThat(parse(id + "x")).isNotEqualTo(id);
    }

    @Test
    void whatIsPrintedIsReadBackTheSame() {
        ArmId id =
                HostSubscription.app("a(b).c_d-e", "shop")
                        .child("revisions", "shop--1")
                        .child("replicas", "shop--1-x");
        assertThat(parse(id.toString())).isEqualTo(id);
        assertThat(id.withoutProvider().namespace()).isEqualTo(Optional.empty());
        assertThat(parse(id.withoutProvider().toString())).isEqualTo(id.withoutProvider());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "default",
                "/subscriptions",
                "/subscriptions//",
                "subscriptions/s",
                "/tenants/t",
                "/subscriptions/s/resourceGroups",
                "/subscriptions/s/resourceGroups/g/providers",
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/jobs",
                "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/jobs/j/runs",
                "/subscriptions/s/resourceGroups/g/providers/microsoft/jobs/j",
                "/subscriptions/s/resourceGroups/g/providers/../../etc/passwd",
                "/subscriptions/../resourceGroups/g",
                "/subscriptions/s/resourceGroups/../providers/A.B/x/y",
                "/subscriptions/s/resourceGroups/g/providers/A.B/x/..",
                "/subscriptions/s/resourceGroups/g/providers/A.B/x/.",
                "/subscriptions/s/resourceGroups/g/providers/A.B/x y/z",
                "/subscriptions/s/resourceGroups/g%2Fh",
                "/subscriptions/s/resourceGroups/g?x=1",
                "/subscriptions/s/resourceGroups/<g>",
                "/subscriptions/s/resourceGroups/g\u0000h",
                "/subscriptions/s/resourceGroups/g\nh",
                "/subscriptions/s/resourceGroups/g\\h",
                "https://host/subscriptions/s",
            })
    void whatIsNoIdIsRefusedByItsField(String text) {
        Fault fault = catchThrowableOfType(Fault.class, () -> parse(text));
        assertThat(fault).isNotNull();
        assertThat(fault.kind()).isEqualTo(Fault.Kind.INVALID);
        assertThat(fault.field()).contains("id");
        assertThat(fault.text()).contains("is no resource ID").doesNotContain("\n", "\u0000");
    }

    @ParameterizedTest
    @ValueSource(ints = {2_100, 1_000_000})
    void whatIsEndlessIsRefusedAndNotRepeated(int length) {
        Fault fault =
                catchThrowableOfType(
                        Fault.class, () -> parse("/subscriptions/" + "s/x/".repeat(length / 4)));
        assertThat(fault.text()).hasSizeLessThan(300);
        Fault name =
                catchThrowableOfType(Fault.class, () -> parse("/subscriptions/" + "s".repeat(261)));
        assertThat(name.kind()).isEqualTo(Fault.Kind.INVALID);
    }
}
