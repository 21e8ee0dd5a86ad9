package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What is stored or sent is a document of a room's wire, with every name written out. */
class HouseWireTest {
    /**
     * Classes outside of wire that bind values to JSON, and what these are. Whoever comes newly
     * into this list would rather have a record in his room's wire.
     */
    private static final Map<String, String> BINDERS =
            Map.of(
                    "dev.minato.engine.stored.EngineJson",
                            "documents of engine.wire, by their type",
                    "dev.minato.engine.network.NetworkStore", "maps of users' labels",
                    "dev.minato.image.model.ImageJson", "trees",
                    "dev.minato.cli.output.OutputFormat", "trees, as YAML",
                    "dev.minato.daemon.DoctorMain", "maps with names written out");

    /** What renames a type or its parts must not rename what is stored or sent. */
    @Test
    void jsonIsBoundToTypesOfWireAlone() {
        Set<String> binders = new TreeSet<>();
        for (JavaClass type : HousePlan.CLASSES) {
            boolean binds =
                    type.getMethodCallsFromSelf().stream()
                            .anyMatch(call ->
                                    call.getTargetOwner()
                                                    .getPackageName()
                                                    .startsWith("tools.jackson.")
                                            && BINDING.matcher(call.getName()).matches());
            if (binds && !type.getPackageName().endsWith(".wire")) {
                binders.add(type.getName());
            }
        }
        assertThat(binders).isEqualTo(new TreeSet<>(BINDERS.keySet()));
    }

    private static final Pattern BINDING =
            Pattern.compile(
                    "(readValues?|writeValue.*|valueToTree|treeToValue|convertValue|updateValue"
                            + "|readerFor.*|writerFor|readPOJO|writePOJO|putPOJO|addPOJO)");

    /** Without it a record's component is called in JSON as it is called in Java. */
    @Test
    void everyNameInADocumentIsWrittenOut() {
        List<String> silent = new ArrayList<>();
        for (JavaClass type : HousePlan.CLASSES) {
            boolean bound =
                    type.isRecord()
                            && type.getPackageName().endsWith(".wire")
                            && type.getFields().stream()
                                    .anyMatch(field -> field.isAnnotatedWith(JsonProperty.class));
            if (bound || type.getAllRawInterfaces().stream().anyMatch(HouseWireTest::isDocument)) {
                assertThat(type.getPackageName()).as(type.getName()).endsWith(".wire");
                type.getFields().stream()
                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                        .filter(field ->
                                field.tryGetAnnotationOfType(JsonProperty.class)
                                        .filter(name -> !name.value().isEmpty())
                                        .isEmpty())
                        .forEach(field -> silent.add(field.getFullName()));
            }
        }
        assertThat(silent).isEmpty();
    }

    /** What a room's wire writes and reads as a whole, which says its version. */
    private static boolean isDocument(JavaClass type) {
        return Set.of(
                        "dev.minato.engine.wire.StoredDocument",
                        "dev.minato.edge.wire.EdgeDocument",
                        "dev.minato.platform.wire.WireText$Versioned")
                .contains(type.getName());
    }
}
