package dev.minato.engine.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.minato.base.Fault;
import dev.minato.engine.spec.BindOption;
import dev.minato.engine.spec.BindSpec;
import dev.minato.engine.spec.ContainerSpec;
import dev.minato.engine.spec.StorageSpec;
import dev.minato.engine.volume.MountPlan;
import dev.minato.engine.wire.ContainerDocument;
import dev.minato.image.model.ImageId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Binds as they are stored, and as releases before stored them: in one text each. */
class BindDocumentsTest {
    private static final ImageId IMAGE = ImageId.parse("sha256:" + "e6".repeat(32));
    private static final List<BindSpec> BINDS =
            List.of(
                    BindSpec.path("/h/../i", "/a/", BindOption.SHARED_LABEL, BindOption.READ_ONLY),
                    BindSpec.volume("data", "/b"));

    private final EngineJson json = new EngineJson();

    /** The row of a container with this as what it mounts. */
    private List<BindSpec> read(String storage) {
        return ContainerDocuments.spec(json.read(row(storage), ContainerDocument.class))
                .storage()
                .binds();
    }

    private String row(String storage) {
        String written = json.write(ContainerDocuments.of(spec(List.of())));
        int start = written.indexOf("{\"binds\"");
        int end = written.indexOf(",\"network\"", start);
        return written.substring(0, start) + storage + written.substring(end);
    }

    private static ContainerSpec spec(List<BindSpec> binds) {
        return ContainerSpec.builder("busybox", IMAGE)
                .storage(StorageSpec.NONE.withBinds(binds))
                .build();
    }

    @Test
    void whatIsWrittenIsReadHereAndByTheReleaseBefore() {
        String text = json.write(ContainerDocuments.of(spec(BINDS)));
        assertThat(text)
                .contains("\"binds\":[\"/h/../i:/a/:z,ro\",\"data:/b\"]")
                .contains(
                        "\"shortMounts\":[{\"path\":\"/h/../i\",\"volume\":null,\"target\":\"/a/\","
                                + "\"options\":[\"SHARED_LABEL\",\"READ_ONLY\"]},{\"path\":null,"
                                + "\"volume\":\"data\",\"target\":\"/b\",\"options\":[]}]");
        assertThat(ContainerDocuments.spec(json.read(text, ContainerDocument.class)))
                .isEqualTo(spec(BINDS));
    }

    @Test
    void textsOfTheReleaseBeforeAreRead() {
        assertThat(read("{\"binds\":[\"/h/../i:/a/:z,ro\",\"data:/b\"]}")).isEqualTo(BINDS);
        assertThat(read("{\"binds\":[\"data:/b:\"]}")).containsExactly(BINDS.getLast());
        assertThat(read("{}")).isEmpty();
    }

    @Test
    void wordsOfALaterReleaseAreLeftOut() {
        assertThat(read("{\"binds\":[\"data:/b:later\"]}")).containsExactly(BINDS.getLast());
        assertThat(
                        read(
                                "{\"shortMounts\":[{\"volume\":\"data\",\"target\":\"/b\","
                                        + "\"options\":[\"LATER\"],\"later\":1}]}"))
                .containsExactly(BINDS.getLast());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"binds\":[\"\"]}",
                "{\"binds\":[\"/h\"]}",
                "{\"binds\":[\"data\"]}",
                "{\"binds\":[\":\"]}",
                "{\"shortMounts\":[{}]}"
            })
    void aRowThatSaysNoMountIsReadAndNotStarted(String text) {
        StorageSpec storage = StorageSpec.NONE.withBinds(read(text));
        assertThatThrownBy(() -> MountPlan.of(storage)).isInstanceOf(Fault.class);
    }
}
