package dev.minato.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.minato.platform.Replica.Phase;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Stream;

class GroupPhaseTest {
    @ParameterizedTest
    @CsvSource({
        "'',PENDING,false,PENDING",
        "'PENDING','PENDING PENDING',false,PENDING",
        "'STARTING','PENDING',false,STARTING",
        "'ENDED PENDING','PENDING',false,STARTING",
        "'ENDED','STARTING',false,STARTING",
        "'ENDED','READY',true,READY",
        "'','READY READY',false,READY",
        "'','READY STARTING',false,STARTING",
        "'','READY STARTING',true,STARTING",
        "'','READY NOT_READY',true,NOT_READY",
        "'','STARTING NOT_READY',false,STARTING",
        "'','NOT_READY',true,NOT_READY",
        "'','READY BACK_OFF',true,BACK_OFF",
        "'','BACK_OFF FAILED',false,FAILED",
        "'BACK_OFF','PENDING',false,BACK_OFF",
        "'FAILED','PENDING',false,FAILED",
        "'','ENDED ENDED',false,ENDED",
        "'','ENDED READY',false,STARTING"
    })
    void aGroupIsWhatItsContainersLetItBe(
            String init, String containers, boolean wasReady, Phase expected) {
        assertThat(GroupPhase.of(phases(init), phases(containers), List.of(), wasReady))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "READY,READY,false,READY",
        "READY,STARTING,false,STARTING",
        "READY,BACK_OFF,false,BACK_OFF",
        "READY,STARTING,true,READY",
        "READY,BACK_OFF,true,READY",
        "READY,NOT_READY,true,READY",
        "READY,FAILED,true,FAILED",
        "NOT_READY,BACK_OFF,true,BACK_OFF",
        "NOT_READY,READY,true,NOT_READY",
        "ENDED,ENDED,true,ENDED"
    })
    void onceItIsReadyWhatRunsBesideItWithoutAProbeMayEnd(
            Phase telling, Phase beside, boolean wasReady, Phase expected) {
        assertThat(GroupPhase.of(List.of(Phase.ENDED), List.of(telling), List.of(beside), wasReady))
                .isEqualTo(expected);
    }

    private static List<Phase> phases(String words) {
        return Stream.of(words.split(" "))
                .filter(word -> !word.isEmpty())
                .map(Phase::valueOf)
                .toList();
    }
}
