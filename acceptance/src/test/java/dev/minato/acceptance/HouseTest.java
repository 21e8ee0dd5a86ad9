package dev.minato.acceptance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.domain.properties.HasOwner;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.util.Set;
import java.util.stream.Stream;

/** The plan of the house (ARCHITECTURE.md), held by the compiled classes. */
class HouseTest {
    @TestFactory
    Stream<DynamicTest> aRoomLooksOnlyDownstairs() {
        return HousePlan.PLAN.keySet().stream()
                .sorted()
                .map(room -> DynamicTest.dynamicTest(room, () -> looksOnlyDownstairs(room)));
    }

    private static void looksOnlyDownstairs(String room) {
        String[] upstairs =
                HousePlan.PLAN.keySet().stream()
                        .filter(other -> !other.equals(room) && !below(room).contains(other))
                        .map(other -> "dev.minato." + other + "..")
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.minato." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(upstairs)
                .check(HousePlan.CLASSES);
    }

    private static Set<String> below(String room) {
        return HousePlan.PLAN.getOrDefault(room, Set.of());
    }

    @Test
    void thePlanHasNoArrowThatRunsBackUp() {
        HousePlan.PLAN.forEach((room, below) ->
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
                .check(HousePlan.CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.minato.edge..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(HousePlan.CLASSES);
    }

    /** Who named a class of it would need its driver, which is on no class path. */
    @Test
    void onlyWhatIsLoadedBesideADriverKnowsIt() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.minato.scaler.kafka.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.postgresql..",
                        "org.mariadb..",
                        "dev.minato.scaler.kafka.client..")
                .check(HousePlan.CLASSES);
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
                .check(HousePlan.CLASSES);
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
                .check(HousePlan.CLASSES);
    }

    /** Limits of what others send stand in one place; of base it alone knows what JSON is. */
    @Test
    void jsonIsReadByTheProfilesOfBase() {
        noClasses()
                .that()
                .resideInAPackage("dev.minato.base..")
                .and()
                .haveNameNotMatching(".*\\.JsonProfiles(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson..", "com.fasterxml.jackson..")
                .check(HousePlan.CLASSES);
        assertThat(
                        HousePlan.CLASSES.stream()
                                .filter(type ->
                                        Stream.concat(
                                                        type.getMethodCallsFromSelf().stream(),
                                                        type.getConstructorCallsFromSelf().stream())
                                                .anyMatch(HouseTest::makesMapper))
                                .map(JavaClass::getName))
                .allMatch(name -> name.startsWith("dev.minato.base.JsonProfiles"))
                .isNotEmpty();
    }

    private static boolean makesMapper(JavaCall<?> call) {
        return call.getTargetOwner().getName().equals("tools.jackson.databind.json.JsonMapper")
                && Set.of("builder", "builderWithJackson2Defaults", "<init>")
                        .contains(call.getName());
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
                .check(HousePlan.CLASSES);
    }

    /** Sub-rooms of a room look at each other one way only, their room's own package included. */
    @TestFactory
    Stream<DynamicTest> subRoomsHaveNoArrowThatRunsBack() {
        return HousePlan.PLAN.keySet().stream()
                .sorted()
                .map(room ->
                        DynamicTest.dynamicTest(
                                room,
                                () ->
                                        slices().assignedFrom(new SubRooms(room))
                                                .should()
                                                .beFreeOfCycles()
                                                .check(HousePlan.CLASSES)));
    }

    /** Each package of one room is a slice. */
    private record SubRooms(String room) implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            String name = type.getPackageName();
            String own = "dev.minato." + room;
            return name.equals(own) || name.startsWith(own + ".")
                    ? SliceIdentifier.of(name)
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "sub-rooms of " + room;
        }
    }
}
