package dev.minato.edge.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.base.Fault;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A fault of one end is thrown at the other as it was. */
class RefusalTest {
    private static Fault sent(Fault fault) {
        return Message.Refusal.of(1, fault).fault();
    }

    @ParameterizedTest
    @EnumSource(Fault.Kind.class)
    void aKindArrivesAsItWas(Fault.Kind kind) {
        Fault arrived = sent(Fault.of(kind, "because"));

        assertThat(arrived.kind()).isEqualTo(kind);
        assertThat(arrived.text()).isEqualTo("because");
        assertThat(arrived.field()).isEmpty();
    }

    @Test
    void aFieldArrivesWithItsKind() {
        assertThat(sent(Fault.invalid("f", "wrong")))
                .returns(Fault.Kind.INVALID, Fault::kind)
                .satisfies(it -> assertThat(it.field()).contains("f"));
        assertThat(sent(Fault.unsupported("f", "not here")))
                .returns(Fault.Kind.UNSUPPORTED, Fault::kind)
                .satisfies(it -> assertThat(it.field()).contains("f"));
    }

    @Test
    void aKindOfALaterBuildIsThatThePeerCannotServe() {
        assertThat(new Message.Refusal(1, "TOO_NEW", "", "text").fault().kind())
                .isEqualTo(Fault.Kind.UNAVAILABLE);
    }
}
