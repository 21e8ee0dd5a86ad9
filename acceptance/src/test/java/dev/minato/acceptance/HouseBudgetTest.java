package dev.minato.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;

import org.junit.jupiter.api.Test;

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
 * Budgets of the house: sizes of classes, functions, constructors, packages and rooms; one name for
 * one thing.
 */
class HouseBudgetTest {
    private static final int LONGEST_CLASS = 400;
    private static final int LARGEST_PACKAGE = 40;
    private static final int LONGEST_FUNCTION = 60;
    private static final int MOST_PARAMETERS = 7;

    /** A name means one thing in the house; what is sent or kept may be called as it is there. */
    @Test
    void noSimpleNameStandsTwice() throws IOException {
        Map<String, Set<String>> places = new TreeMap<>();
        for (Path source : HousePlan.sources()) {
            String name = String.valueOf(source.getFileName());
            if (!name.equals("package-info.java") && !source.toString().contains("/wire/")) {
                places.computeIfAbsent(name, file -> new TreeSet<>())
                        .add(HousePlan.root().relativize(source).toString());
            }
        }
        places.values().removeIf(at -> at.size() == 1);
        assertThat(places).isEmpty();
    }

    /** A file, of tests too, is called as the type in it: whoever looks for one finds the other. */
    @Test
    void everyFileHasTheTypeOfItsName() throws IOException {
        List<String> strangers = new ArrayList<>();
        for (Path source : HousePlan.everySource()) {
            String name = String.valueOf(source.getFileName()).replaceFirst("\\.java$", "");
            Pattern type =
                    Pattern.compile(
                            "^([a-z-]+ )*(class|record|@?interface|enum) " + name + "\\b",
                            Pattern.MULTILINE);
            if (!name.equals("package-info") && !type.matcher(Files.readString(source)).find()) {
                strangers.add(HousePlan.root().relativize(source).toString());
            }
        }
        assertThat(strangers).isEmpty();
    }

    @Test
    void noPackageIsLargerThanItsBudget() throws IOException {
        Map<String, Integer> classes = new TreeMap<>();
        for (Path source : HousePlan.sources()) {
            if (!source.endsWith("package-info.java")) {
                Path folder = Objects.requireNonNull(source.getParent());
                classes.merge(HousePlan.root().relativize(folder).toString(), 1, Integer::sum);
            }
        }
        classes.values().removeIf(number -> number <= LARGEST_PACKAGE);
        assertThat(classes).isEmpty();
    }

    @Test
    void constructorsTakeAtMostSevenParameters() {
        List<String> crowded = new ArrayList<>();
        for (JavaClass type : HousePlan.CLASSES) {
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
        for (Path source : HousePlan.sources()) {
            long lines;
            try (Stream<String> all = Files.lines(source)) {
                lines = all.count();
            }
            if (lines > LONGEST_CLASS) {
                tooLong.put(HousePlan.root().relativize(source).toString(), lines);
            }
        }
        assertThat(tooLong).isEmpty();
    }

    @Test
    void ninetyNineOfAHundredFunctionsFitOnAScreen() throws IOException {
        List<Integer> lengths = new ArrayList<>();
        for (Path source : HousePlan.sources()) {
            lengths.addAll(functionLengths(Files.readAllLines(source)));
        }
        lengths.sort(null);
        assertThat(lengths.get(lengths.size() * 99 / 100)).isLessThanOrEqualTo(LONGEST_FUNCTION);
    }

    @Test
    void theLargestRoomHoldsLessThanAQuarterOfTheLines() throws IOException {
        Map<String, Long> lines = new TreeMap<>();
        long all = 0;
        for (Path source : HousePlan.sources()) {
            String room = HousePlan.root().relativize(source).getName(0).toString();
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
}
