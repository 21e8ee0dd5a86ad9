package dev.minato.engine.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.engine.adoption.Adoption.Action;
import dev.minato.engine.adoption.FoundContainer.Bundle;
import dev.minato.engine.adoption.FoundContainer.Row;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** The whole table: every combination of what can be found, and what is done about it. */
class AdoptionTest {
    /** Rows × bundles, each with exit file, conmon, processes from no-no-no to yes-yes-yes. */
    private static final String TABLE =
            """
            NONE      NONE     REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE
            NONE      EXPECTED REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE
            NONE      PREPARED REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE
            NONE      STARTED  REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE
            KEPT      NONE     KEEP CLEAR KEEP CLEAR CLEAR CLEAR CLEAR CLEAR
            KEPT      EXPECTED CLEAR CLEAR CLEAR CLEAR CLEAR CLEAR CLEAR CLEAR
            KEPT      PREPARED ABANDON_START ABANDON_START ABANDON_START ABANDON_START \
            ABANDON_START ABANDON_START ABANDON_START ABANDON_START
            KEPT      STARTED  KILL_UNKNOWN KILL_UNKNOWN WATCH WATCH \
            RECORD_EXIT RECORD_EXIT RECORD_EXIT RECORD_EXIT
            TRANSIENT NONE     KEEP CLEAR KEEP CLEAR CLEAR CLEAR CLEAR CLEAR
            TRANSIENT EXPECTED CLEAR CLEAR CLEAR CLEAR CLEAR CLEAR CLEAR CLEAR
            TRANSIENT PREPARED REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE REMOVE
            TRANSIENT STARTED  KILL_UNKNOWN KILL_UNKNOWN WATCH WATCH \
            RECORD_EXIT RECORD_EXIT RECORD_EXIT RECORD_EXIT
            """;

    private static final boolean[] BOTH = {false, true};

    @Test
    void everyFindingHasItsAction() {
        List<String> decided = new ArrayList<>();
        for (Row row : Row.values()) {
            for (Bundle bundle : Bundle.values()) {
                List<String> actions = new ArrayList<>();
                for (boolean exitFile : BOTH) {
                    for (boolean conmon : BOTH) {
                        for (boolean populated : BOTH) {
                            FoundContainer found =
                                    new FoundContainer(row, bundle, exitFile, conmon, populated);
                            actions.add(Adoption.adopt(found).name());
                        }
                    }
                }
                decided.add(row + " " + bundle + " " + String.join(" ", actions));
            }
        }
        assertThat(decided)
                .isEqualTo(TABLE.lines().map(line -> line.replaceAll(" +", " ")).toList());
    }

    @Test
    void nothingIsWatchedThatHasNoWatcher() {
        for (Row row : Row.values()) {
            FoundContainer orphan = new FoundContainer(row, Bundle.STARTED, false, false, true);
            assertThat(Adoption.adopt(orphan)).isNotEqualTo(Action.WATCH);
        }
    }
}
