package dev.minato.docker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.docker.wire.Fields;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.image.model.ImageId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** What is asked for by {@code -v}, what of it is refused, and how inspect tells it. */
class BindTextsTest extends CreateRequestFixture {
    private static BindSpec read(String text) {
        return BindTexts.parse(List.of(text)).getFirst();
    }

    private static @Nullable Object shown(ContainerSpec spec) {
        Fields json = HostConfigView.json(spec);
        return json.map().get("Binds");
    }

    @Test
    void whatBeginsWithASlashIsAPathAndAnythingElseAVolume() {
        assertThat(read("/host/../h:/b"))
                .isEqualTo(BindSpec.path("/host/../h", "/b"))
                .isEqualTo(read("/host/../h:/b:"));
        assertThat(read("data:/b:ro"))
                .isEqualTo(BindSpec.volume("data", "/b", BindOption.READ_ONLY));
        assertThat(read("/h:/b:z,rslave,cached,rw").options())
                .containsExactly(
                        BindOption.SHARED_LABEL,
                        BindOption.RECURSIVE_SLAVE,
                        BindOption.CACHED,
                        BindOption.READ_WRITE);
        for (BindOption option : BindOption.values()) {
            assertThat(read("x:/b:" + option.word()).options()).containsExactly(option);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", ":", "/a:", ":/b", "a:b:c:d", "/a:/b:ro:z", "::"})
    void whatHasNotASourceAndATargetIsRefused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(Fault.class)
                .hasMessage("invalid volume specification: '" + text + "'");
    }

    @Test
    void aTargetIsAbsolute() {
        assertThatThrownBy(() -> read("rel:rel"))
                .hasMessage(
                        "invalid volume specification: 'rel:rel': invalid mount config for type"
                                + " \"volume\": invalid mount path: 'rel' mount path must be"
                                + " absolute");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zz",
                "ro,",
                ",",
                "ro,rw",
                "z,Z",
                "shared,slave",
                "RO",
                "ro,zz",
                "cached,default"
            })
    void aWordThatIsUnknownOrSaysTheSameAgainIsRefused(String mode) {
        assertThatThrownBy(() -> read("/a:/b:" + mode)).hasMessage("invalid mode: " + mode);
    }

    @Test
    void inspectTellsThemAsTheyWereAsked() {
        assertThat(shown(host("\"Binds\":[\"/h/../i//:/b/:\",\"v:/c:z,ro\"]")))
                .isEqualTo(List.of("/h/../i//:/b/:", "v:/c:z,ro"));
        assertThat(shown(host("\"Binds\":[]"))).isNull();
        assertThat(shown(host("\"Binds\":null"))).isNull();
    }

    @Test
    void whereNoRequestIsKeptTheyAreToldByWhatTheyAre() {
        StorageSpec storage =
                StorageSpec.NONE.withBinds(
                        List.of(
                                BindSpec.path("/h", "/b"),
                                BindSpec.volume(
                                        "v", "/c", BindOption.READ_ONLY, BindOption.NO_COPY)));
        ImageId image = host("\"Binds\":null").imageId();
        assertThat(shown(ContainerSpec.builder("i", image).storage(storage).build()))
                .isEqualTo(List.of("/h:/b", "v:/c:ro,nocopy"));
    }
}
