package dev.minato.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The plan of the house (ARCHITECTURE.md) and its budgets, held by the compiled classes and the
 * sources.
 */
class HouseTest {
    /** Each room and the rooms it may look at: downstairs only. */
    private static final Map<String, Set<String>> PLAN =
            Map.ofEntries(
                    Map.entry("base", Set.of()),
                    Map.entry("linux", Set.of("base")),
                    Map.entry("launch", Set.of("base", "linux")),
                    Map.entry("http", Set.of("base")),
                    Map.entry("state", Set.of("base")),
                    Map.entry("image", Set.of("base", "linux", "state")),
                    Map.entry("remote", Set.of("base", "linux", "http", "state", "image")),
                    Map.entry("engine", Set.of("base", "linux", "state", "image")),
                    Map.entry("edge", Set.of("base", "linux", "launch")),
                    Map.entry(
                            "builder",
                            Set.of("base", "linux", "state", "image", "remote", "engine")),
                    Map.entry("platform", Set.of("base", "state", "edge")),
                    Map.entry(
                            "local",
                            Set.of(
                                    "base",
                                    "linux",
                                    "state",
                                    "image",
                                    "remote",
                                    "engine",
                                    "edge",
                                    "platform")),
                    Map.entry(
                            "docker",
                            Set.of(
                                    "base", "linux", "http", "state", "image", "remote", "engine",
                                    "builder")),
                    Map.entry("azure", Set.of("base", "http", "state", "edge", "platform")),
                    Map.entry(
                            "daemon",
                            Set.of(
                                    "base",
                                    "linux",
                                    "launch",
                                    "http",
                                    "state",
                                    "image",
                                    "remote",
                                    "engine",
                                    "edge",
                                    "builder",
                                    "platform",
                                    "local",
                                    "docker",
                                    "azure")),
                    Map.entry(
                            "cli", Set.of("base", "linux", "launch", "http", "image", "builder")));

    private static final int LONGEST_CLASS = 400;
    private static final int LONGEST_FUNCTION = 60;
    private static final int MOST_PARAMETERS = 7;

    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(
                            PLAN.keySet().stream()
                                    .map(room -> "dev.minato." + room)
                                    .toArray(String[]::new));

    /** Rooms whose names are theirs alone. */
    private static final Set<String> ONE_NAME =
            Set.of(
                    "platform",
                    "local",
                    "azure",
                    "edge",
                    "http",
                    "state",
                    "launch",
                    "cli",
                    "testkit");

    @TestFactory
    Stream<DynamicTest> aRoomLooksOnlyDownstairs() {
        return PLAN.keySet().stream()
                .sorted()
                .map(room -> DynamicTest.dynamicTest(room, () -> looksOnlyDownstairs(room)));
    }

    private static void looksOnlyDownstairs(String room) {
        String[] upstairs =
                PLAN.keySet().stream()
                        .filter(other -> !other.equals(room) && !below(room).contains(other))
                        .map(other -> "dev.minato." + other + "..")
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.minato." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(upstairs)
                .check(HOUSE);
    }

    private static Set<String> below(String room) {
        return PLAN.getOrDefault(room, Set.of());
    }

    @Test
    void thePlanHasNoArrowThatRunsBackUp() {
        PLAN.forEach((room, below) ->
                below.forEach(other ->
                        assertThat(below(other))
                                .as("%s looks at %s", room, other)
                                .doesNotContain(room)));
    }

    @Test
    void onlyHttpKnowsJettyAndOnlyEdgeKnowsNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.minato.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(HOUSE);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.minato.edge..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(HOUSE);
    }

    /** Its text is null or a bare path for some: base.Reason has words for all of them. */
    @Test
    void onlyBaseAsksAThrowableForItsMessage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.minato.base..")
                .should()
                .callMethodWhere(
                        JavaCall.Predicates.target(HasName.Predicates.name("getMessage"))
                                .and(
                                        JavaCall.Predicates.target(
                                                HasOwner.Predicates.With.owner(
                                                        JavaClass.Predicates.assignableTo(
                                                                Throwable.class)))))
                .because("people read it: use base.Reason.of")
                .check(HOUSE);
    }

    @Test
    void thePlatformTouchesNeitherNetworkNorProcessesNorFiles() {
        noClasses()
                .that()
                .resideInAPackage("dev.minato.platform..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net.http..", "dev.minato.linux..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.ProcessBuilder")
                .check(HOUSE);
    }

    /** Documents are read and written in wire alone; the domain is typed. */
    @Test
    void thePlatformKnowsNoJsonButInItsWire() {
        noClasses()
                .that()
                .resideInAPackage("dev.minato.platform..")
                .and()
                .resideOutsideOfPackage("dev.minato.platform.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
                .check(HOUSE);
    }

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
                    "dev.minato.cli.command.AppCommands$Show", "trees, as YAML",
                    "dev.minato.daemon.DoctorMain", "maps with names written out");

    /** What renames a type or its parts must not rename what is stored or sent. */
    @Test
    void jsonIsBoundToTypesOfWireAlone() {
        Set<String> binders = new TreeSet<>();
        for (JavaClass type : HOUSE) {
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
        for (JavaClass type : HOUSE) {
            boolean bound =
                    type.isRecord()
                            && type.getPackageName().endsWith(".wire")
                            && type.getFields().stream()
                                    .anyMatch(field -> field.isAnnotatedWith(JsonProperty.class));
            if (bound || type.getAllRawInterfaces().stream().anyMatch(HouseTest::isDocument)) {
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

    /** A name means one thing in the house; what is sent or kept may be called as it is there. */
    @Test
    void noSimpleNameOfTheseRoomsStandsTwice() throws IOException {
        Map<String, Set<String>> rooms = new TreeMap<>();
        for (Path source : sources()) {
            String name = String.valueOf(source.getFileName());
            boolean counts =
                    !name.equals("package-info.java") && !source.toString().contains("/wire/");
            if (counts) {
                String room = root().relativize(source).getName(0).toString();
                rooms.computeIfAbsent(name, file -> new TreeSet<>())
                        .add(room + " " + source.getParent());
            }
        }
        rooms.values()
                .removeIf(places ->
                        places.size() == 1
                                || places.stream()
                                        .noneMatch(place ->
                                                ONE_NAME.contains(place.split(" ", -1)[0])));
        assertThat(rooms).isEmpty();
    }

    @Test
    void constructorsTakeAtMostSevenParameters() {
        List<String> crowded = new ArrayList<>();
        for (JavaClass type : HOUSE) {
            if (!type.isRecord() && !type.isAnonymousClass() && !type.isEnum()) {
                for (JavaCodeUnit constructor : type.getConstructors()) {
                    if (constructor.getRawParameterTypes().size() > MOST_PARAMETERS) {
                        crowded.add(constructor.getFullName());
                    }
                }
            }
        }
        assertThat(crowded).isEmpty();
    }

    @Test
    void noClassIsLongerThanItsBudget() throws IOException {
        Map<String, Long> tooLong = new TreeMap<>();
        for (Path source : sources()) {
            long lines;
            try (Stream<String> all = Files.lines(source)) {
                lines = all.count();
            }
            if (lines > LONGEST_CLASS) {
                tooLong.put(root().relativize(source).toString(), lines);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void ninetyNineOfAHundredFunctionsFitOnAScreen() throws IOException {
        List<Integer> lengths = new ArrayList<>();
        for (Path source : sources()) {
            lengths.addAll(functionLengths(Files.readAllLines(source)));
        }
        lengths.sort(null);
        assertThat(lengths.get(lengths.size() * 99 / 100)).isLessThanOrEqualTo(LONGEST_FUNCTION);
    }

    @Test
    void theLargestRoomHoldsLessThanAQuarterOfTheLines() throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        long all = 0;
        for (Path source : sources()) {
            String room = root().relativize(source).getName(0).toString();
            long count;
            try (Stream<String> text = Files.lines(source)) {
                count = text.count();
            }
            lines.merge(room, count, Long::sum);
            all += count;
        }
        long largest = lines.values().stream().mapToLong(Long::longValue).max().orElse(0);
        assertThat(largest).as("lines of each room: %s", lines).isLessThan(all / 4);
    }

    /**
     * A member that opens a brace at the member's indentation, up to the brace that closes it
     * there.
     */
    private static List<Integer> functionLengths(List<String> lines) {
        List<Integer> lengths = new ArrayList<>();
        int start = -1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (start < 0 && line.matches(" {4}[A-Za-z@<].*\\(.*") && !line.endsWith(";")) {
                start = i;
            } else if (start >= 0 && line.equals("    }")) {
                lengths.add(i - start + 1);
                start = -1;
            } else if (start >= 0 && line.matches(" {4}[A-Za-z@].*;")) {
                start = -1;
            }
        }
        return lengths;
    }

    private static List<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        for (String room : PLAN.keySet()) {
            try (Stream<Path> files = Files.walk(root().resolve(room).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
            }
        }
        return all;
    }

    /** The checkout: Maven runs tests in the module's folder. */
    private static Path root() {
        return Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    }
}
